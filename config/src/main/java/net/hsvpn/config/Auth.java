package net.hsvpn.config;

import java.util.List;
import java.util.Optional;

/**
 * How the two ends prove who they are (RFC 7296 section 2.15). Each way is of its own.
 *
 * @param ours how we do towards the peer
 * @param theirs how the peer must towards us
 * @param ppk a key that makes what is derived later withstand quantum computers (RFC 8784)
 */
public record Auth(Ours ours, Theirs theirs, Optional<Ppk> ppk) {
  /**
   * A post-quantum pre-shared key.
   *
   * @param id by which the two ends name it to each other
   * @param required whether there is no IKE SA without it
   */
  public record Ppk(String id, Secret key, boolean required) {}

  /** Without a post-quantum pre-shared key. */
  public Auth(Ours ours, Theirs theirs) {
    this(ours, theirs, Optional.empty());
  }

  /** How we prove who we are. */
  public sealed interface Ours {
    /** Both ends know the same key. */
    record Psk(Secret key) implements Ours {}

    /** We sign, and show a certificate for the key. */
    record Certificate(OwnKey key, SignaturePolicy signatures) implements Ours {}

    /** We sign, and the peer knows the key (RFC 7670). */
    record RawKey(OwnKey key, SignaturePolicy signatures) implements Ours {}

    /** By a password in EAP; then we must call. */
    record EapPassword(EapMethod method, String identity, Secret secret) implements Ours {}

    /** We don't (RFC 7619). */
    record Nobody() implements Ours {}
  }

  /** How a peer proves who it is. */
  public sealed interface Theirs {
    /** Both ends know the same key. */
    record Psk(Secret key) implements Theirs {}

    /**
     * It signs, and shows a certificate below one of the CAs.
     *
     * @param ca whose certificates count; empty for those of the gateway
     */
    record Certificate(List<NamedFile> ca, SignaturePolicy signatures, RevocationPolicy revocation)
        implements Theirs {
      public Certificate {
        ca = List.copyOf(ca);
      }
    }

    /** It signs with a key that we know (RFC 7670). */
    record RawKey(NamedFile publicKey, SignaturePolicy signatures) implements Theirs {}

    /**
     * By a password in EAP; then it must call.
     *
     * @param users who may be this peer
     * @param asks whether it is asked for its name in EAP
     */
    record EapPassword(EapMethod method, List<EapUser> users, boolean asks) implements Theirs {
      public EapPassword {
        users = List.copyOf(users);
      }
    }

    /**
     * By EAP with a RADIUS server, to which we pass it on; then it must call.
     *
     * @param asks whether it is asked for its name in EAP
     */
    record EapRadius(boolean asks) implements Theirs {}

    /** It does not, and may be anybody (RFC 7619). */
    record Nobody() implements Theirs {}
  }

  /** Whether only the peer can begin: whoever authenticates by EAP does (RFC 7296 section 2.16). */
  boolean theyMustCall() {
    return theirs instanceof Theirs.EapPassword || theirs instanceof Theirs.EapRadius;
  }

  /** The same key both ways. */
  public static Auth psk(Secret key) {
    return new Auth(new Ours.Psk(key), new Theirs.Psk(key));
  }
}
