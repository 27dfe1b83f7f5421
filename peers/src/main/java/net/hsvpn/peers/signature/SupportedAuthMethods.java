package net.hsvpn.peers.signature;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.hsvpn.config.SignaturePolicy;
import net.hsvpn.config.SignatureScheme;
import net.hsvpn.peers.iana.AuthMethod;
import net.hsvpn.peers.iana.NotifyType;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Notify;
import net.hsvpn.peers.wire.Octets;
import net.hsvpn.peers.wire.Reader;
import net.hsvpn.peers.wire.Writer;

/**
 * N(SUPPORTED_AUTH_METHODS): what its sender takes from the other end (RFC 9593 section 3.2). One
 * announcement after another:
 *
 * <pre>
 * | length = 2 | auth method |                                         e.g. SHARED_KEY
 * | length = 3 | auth method | cert link |                             methods 1 and 9 to 11
 * | length > 3 | auth method | cert link | AlgorithmIdentifier |       method 14
 * </pre>
 *
 * @param announcements in the order of the message
 */
public record SupportedAuthMethods(List<Announcement> announcements) {
  /** Far more than there are methods and algorithms. */
  public static final int MAX_ANNOUNCEMENTS = 128;

  /**
   * One method, for certificates of any CA or of one.
   *
   * @param method number of the authentication method, 0 to 255
   * @param certLink 0 for certificates of any CA, else the place in CERTREQ, counted from 1, of the
   *     CA whose certificates this method goes with; empty for methods without certificates
   * @param algorithm AlgorithmIdentifier in DER; empty for all methods but 14
   */
  public record Announcement(int method, Optional<Integer> certLink, Octets algorithm) {
    static Announcement of(AuthMethod method) {
      return new Announcement(method.code(), Optional.empty(), Octets.EMPTY);
    }

    static Announcement ofAnyCa(AuthMethod method, byte... algorithm) {
      return new Announcement(method.code(), Optional.of(0), Octets.of(algorithm));
    }

    private int length() {
      return certLink.isEmpty() ? 2 : 3 + algorithm.length();
    }
  }

  public SupportedAuthMethods {
    announcements = List.copyOf(announcements);
  }

  /**
   * What we announce to a peer.
   *
   * @param sharedKey whether it may authenticate by a pre-shared key
   * @param signatures which signatures it may make; empty if none
   */
  public static SupportedAuthMethods of(boolean sharedKey, Optional<SignaturePolicy> signatures) {
    List<Announcement> list = new ArrayList<>();
    if (sharedKey) {
      list.add(Announcement.of(AuthMethod.SHARED_KEY));
    }
    signatures.ifPresent(policy -> {
      for (SignatureScheme scheme : policy.schemes()) {
        list.add(
            Announcement.ofAnyCa(
                AuthMethod.DIGITAL_SIGNATURE, SignatureAlgorithm.of(scheme).der()));
      }
      if (policy.classic()) {
        for (ClassicMethod method : ClassicMethod.values()) {
          list.add(Announcement.ofAnyCa(method.number()));
        }
      }
    });
    return new SupportedAuthMethods(list);
  }

  /**
   * What is left of our own policy if only what the peer takes is used; empty if nothing is. An
   * announcement of method 14 without an algorithm counts for all of them.
   */
  public Optional<SignaturePolicy> narrow(SignaturePolicy own) {
    List<SignatureScheme> schemes = own.schemes().stream().filter(this::takes).toList();
    boolean classic = own.classic() && announcements.stream().anyMatch(a -> classic(a.method()));
    return schemes.isEmpty() && !classic
        ? Optional.empty()
        : Optional.of(new SignaturePolicy(schemes, classic));
  }

  private static boolean classic(int method) {
    return AuthMethod.ofCode(method).flatMap(ClassicMethod::of).isPresent();
  }

  private boolean takes(SignatureScheme scheme) {
    return announcements.stream()
        .filter(a -> a.method() == AuthMethod.DIGITAL_SIGNATURE.code())
        .anyMatch(a -> a.algorithm().isEmpty() || isFor(a, scheme));
  }

  private static boolean isFor(Announcement announcement, SignatureScheme scheme) {
    try {
      return SignatureAlgorithm.parse(announcement.algorithm().array()).scheme() == scheme;
    } catch (RefusedSignature _) {
      return false;
    }
  }

  public Notify encode() {
    Writer out = new Writer();
    for (Announcement a : announcements) {
      out.u8(a.length()).u8(a.method());
      a.certLink().ifPresent(out::u8);
      out.octets(a.algorithm());
    }
    return new Notify(NotifyType.SUPPORTED_AUTH_METHODS, out.toArray());
  }

  public static SupportedAuthMethods decode(Notify notify) throws MalformedMessage {
    Reader in = Reader.of(notify.data().array());
    List<Announcement> list = new ArrayList<>();
    while (in.remaining() > 0) {
      if (list.size() == MAX_ANNOUNCEMENTS) {
        throw in.malformed("announcements", "at most " + MAX_ANNOUNCEMENTS, "more");
      }
      int length = in.within(in.u8("announcement length"), 2, 255, "announcement length");
      int method = in.u8("announced auth method");
      Optional<Integer> certLink =
          length > 2 ? Optional.of(in.u8("announced cert link")) : Optional.empty();
      Octets algorithm = in.octets(Math.max(0, length - 3), "announced AlgorithmIdentifier");
      list.add(new Announcement(method, certLink, algorithm));
    }
    return new SupportedAuthMethods(list);
  }
}
