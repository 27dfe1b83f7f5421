package net.hsvpn.peers.signature;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import net.hsvpn.config.SignaturePolicy;
import net.hsvpn.config.SignatureScheme;
import net.hsvpn.peers.iana.HashAlgorithm;

/** With which method to sign. */
public sealed interface Choice {
  /** What it can mean that a peer announces nothing. */
  String NO_HASHES =
      "the peer announces no hashes for signatures: it does not know RFC 7427, or expects us to"
          + " prove who we are in another way";

  /** The best that both ends can do. */
  record Chosen(SignatureMethod method) implements Choice {}

  /**
   * There is none that both ends can do.
   *
   * @param why for a person
   * @param remedy what to change
   */
  record None(String why, String remedy) implements Choice {}

  /**
   * Takes the policy's first scheme that the key can do and whose hash the peer announced; for
   * ECDSA, the hash as strong as the curve comes first. A peer that announced no hashes knows
   * nothing of RFC 7427 (section 4 there), and needs a classic method, if the policy allows one.
   *
   * @param announced the peer's SIGNATURE_HASH_ALGORITHMS; empty if it sent none
   */
  static Choice of(KeyType key, Optional<Set<HashAlgorithm>> announced, SignaturePolicy policy) {
    if (announced.isEmpty()) {
      return classic(key, policy);
    }
    Optional<SignatureScheme> scheme =
        Schemes.suited(key, policy.schemes()).stream()
            .filter(s -> announced.get().contains(Schemes.hash(s)))
            .findFirst();
    if (scheme.isPresent()) {
      return new Chosen(new SignatureMethod.Digital(scheme.get()));
    }
    return new None(
        "our "
            + key
            + " key could sign by "
            + names(key, policy)
            + ", but the peer takes only signatures with "
            + announced.get().stream().map(Enum::name).sorted().collect(Collectors.joining(", ")),
        "allow a scheme at our end, or a hash at the peer's, that both have in common");
  }

  private static Choice classic(KeyType key, SignaturePolicy policy) {
    Optional<ClassicMethod> method = ClassicMethod.of(key);
    if (method.isEmpty()) {
      return new None(
          NO_HASHES + "; no older method can use our " + key + " key",
          "make local and remote of auth agree with the other end; if they do, give us a key of RSA"
              + " or ECDSA for this peer, or update the peer");
    }
    if (!policy.classic()) {
      return new None(
          NO_HASHES + "; the methods before it are not allowed here for our " + key + " key",
          "make local and remote of auth agree with the other end; if they do, update the peer, or"
              + " add "
              + SignaturePolicy.CLASSIC
              + " to sign-with of this peer");
    }
    return new Chosen(new SignatureMethod.Classic(method.get().number()));
  }

  private static String names(KeyType key, SignaturePolicy policy) {
    String names =
        Schemes.suited(key, policy.schemes()).stream()
            .map(SignatureScheme::keyword)
            .collect(Collectors.joining(", "));
    return names.isEmpty() ? "none of the schemes it may use" : names;
  }
}
