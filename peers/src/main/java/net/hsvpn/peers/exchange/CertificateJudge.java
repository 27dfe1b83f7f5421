package net.hsvpn.peers.exchange;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.hsvpn.config.Identity;
import net.hsvpn.peers.iana.CertificateEncoding;
import net.hsvpn.peers.sa.Evidence;
import net.hsvpn.peers.sa.RemoteAuth;
import net.hsvpn.peers.sa.Wanted;
import net.hsvpn.peers.signature.KeyRules;
import net.hsvpn.peers.signature.Signatures;
import net.hsvpn.peers.signature.Verification;
import net.hsvpn.peers.trust.CertificateBundle;
import net.hsvpn.peers.trust.FetchedCertificates.Found;
import net.hsvpn.peers.trust.HashAndUrl;
import net.hsvpn.peers.trust.IdentityBinding;
import net.hsvpn.peers.trust.PathCheck;
import net.hsvpn.peers.trust.PathRules;
import net.hsvpn.peers.trust.PathVerdict;
import net.hsvpn.peers.trust.ReceivedCertificates;
import net.hsvpn.peers.trust.RevocationVerdict;
import net.hsvpn.peers.trust.UnusableCertificate;
import net.hsvpn.peers.wire.Authentication;
import net.hsvpn.peers.wire.Certificate;
import net.hsvpn.peers.wire.Identification;
import net.hsvpn.peers.wire.Octets;
import net.hsvpn.peers.wire.Payload;

/**
 * Whether a peer that signs is the one that its certificate is about. The signature comes first, so
 * that only the owner of a key can make us look further; what CAs say is fetched last.
 */
record CertificateJudge(RemoteAuth.Certificate rules, Evidence evidence, Instant now) {
  private static final String COMPARE_CA =
      "compare ca of this peer with the CA that issued the other end's certificate";

  /**
   * @param octets what the peer signed
   */
  Credibility judge(Identification id, List<Payload> payloads, Authentication auth, byte[] octets) {
    Shown shown;
    try {
      List<Certificate> sent = Payloads.all(payloads, Certificate.class);
      ReceivedCertificates received = ReceivedCertificates.read(sent);
      List<Wanted> missing = missing(received);
      if (!missing.isEmpty()) {
        return new Credibility.Open(missing);
      }
      shown = shown(received, leafReferenced(sent));
    } catch (UnusableCertificate e) {
      return new Credibility.Refused(e.getMessage(), "check the certificate at the other end");
    }
    if (shown.certificates().isEmpty()) {
      return new Credibility.Refused(
          "it signs, but sent no certificate", "have the other end send its certificate");
    }
    return judge(id, auth, octets, shown);
  }

  /**
   * What the peer shows, fetched or sent.
   *
   * @param certificates the one that AUTH is signed with first
   * @param lists CRLs in DER
   * @param answers OCSP responses in DER
   */
  private record Shown(
      List<X509Certificate> certificates, List<Octets> lists, List<Octets> answers) {}

  private Credibility judge(Identification id, Authentication auth, byte[] octets, Shown shown) {
    X509Certificate leaf = shown.certificates().getFirst();
    Verification signature =
        Signatures.verify(leaf.getPublicKey(), auth, octets, rules.policy(), KeyRules.DEFAULT);
    if (signature instanceof Verification.Refused(String why)) {
      return new Credibility.Refused(
          why, "compare accept of this peer with the key and signatures of the other end");
    }
    PathVerdict path =
        new PathCheck(rules.trust(), PathRules.DEFAULT).check(shown.certificates(), now);
    return switch (path) {
      case PathVerdict.Refused(String why) ->
          new Credibility.Refused("its certificate is not believed: " + why, COMPARE_CA);
      case PathVerdict.Trusted trusted ->
          binding(id, leaf)
              .<Credibility>map(why ->
                  new Credibility.Refused(
                      why, "use an identity at the other end that its certificate has"))
              .orElseGet(() -> unrevoked(trusted, shown));
    };
  }

  private static Optional<String> binding(Identification id, X509Certificate leaf) {
    Optional<Identity> identity = Identities.decode(id);
    return identity.isEmpty()
        ? Optional.of("its identity is of a kind that no certificate is about")
        : IdentityBinding.refusal(identity.get(), leaf);
  }

  private Credibility unrevoked(PathVerdict.Trusted path, Shown shown) {
    RevocationVerdict verdict =
        evidence
            .revocation()
            .with(path, shown.lists(), shown.answers(), now)
            .evaluate(path, rules.revocation(), now);
    return switch (verdict) {
      case RevocationVerdict.Accepted(_, List<String> doubts) -> new Credibility.Believed(doubts);
      case RevocationVerdict.Refused(String why) ->
          new Credibility.Refused(
              why, "give the other end another certificate, or see revocation of this peer");
      case RevocationVerdict.Needs(var fetches) ->
          new Credibility.Open(fetches.stream().<Wanted>map(Wanted.Status::new).toList());
    };
  }

  private List<Wanted> missing(ReceivedCertificates received) throws UnusableCertificate {
    if (!received.references().isEmpty() && !rules.fetches()) {
      throw new UnusableCertificate("it names a URL instead of its certificate, against our word");
    }
    List<Wanted> missing = new ArrayList<>();
    for (HashAndUrl place : received.references()) {
      if (evidence.certificates().at(place, now).isEmpty()) {
        missing.add(new Wanted.Certificate(place));
      }
    }
    return missing;
  }

  /**
   * Those that came first, then those that were fetched; without any that came, the leaf is one.
   */
  private Shown shown(ReceivedCertificates received, boolean leafReferenced)
      throws UnusableCertificate {
    List<X509Certificate> fetched = new ArrayList<>();
    List<Octets> lists = new ArrayList<>(received.revocationLists());
    for (HashAndUrl place : received.references()) {
      switch (evidence.certificates().at(place, now).orElseThrow()) {
        case Found.Content(Octets octets, _) -> {
          CertificateBundle bundle = CertificateBundle.read(place, octets.array());
          fetched.addAll(bundle.certificates());
          lists.addAll(bundle.revocationLists());
        }
        case Found.Nothing(String why, _) ->
            throw new UnusableCertificate("of " + place.url() + ": " + why);
      }
    }
    // RFC 7296 section 3.6: the first CERT payload is the one that AUTH is signed with.
    List<X509Certificate> all =
        leafReferenced
            ? concat(fetched, received.certificates())
            : concat(received.certificates(), fetched);
    return new Shown(all, lists, received.ocspResponses());
  }

  private static boolean leafReferenced(List<Certificate> sent) {
    return !sent.isEmpty()
        && switch (CertificateEncoding.ofCode(sent.getFirst().encoding()).orElse(null)) {
          case HASH_AND_URL, HASH_AND_URL_BUNDLE -> true;
          case null, default -> false;
        };
  }

  private static List<X509Certificate> concat(
      List<X509Certificate> first, List<X509Certificate> second) {
    List<X509Certificate> all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }
}
