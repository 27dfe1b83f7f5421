package net.hsvpn.peers.engine;

import static net.hsvpn.peers.engine.AuthenticationTest.CA;
import static net.hsvpn.peers.engine.AuthenticationTest.certificate;
import static net.hsvpn.peers.engine.AuthenticationTest.leaf;
import static net.hsvpn.peers.engine.AuthenticationTest.signature;
import static net.hsvpn.peers.engine.Failures.a;
import static net.hsvpn.peers.engine.Failures.aShows;
import static net.hsvpn.peers.engine.Failures.afterFetching;
import static net.hsvpn.peers.engine.Failures.b;
import static net.hsvpn.peers.engine.Failures.bShows;
import static net.hsvpn.peers.engine.Failures.certified;
import static net.hsvpn.peers.engine.Failures.changing;
import static net.hsvpn.peers.engine.Failures.cutOffAfter;
import static net.hsvpn.peers.engine.Failures.ends;
import static net.hsvpn.peers.engine.Failures.established;
import static net.hsvpn.peers.engine.Failures.initiating;
import static net.hsvpn.peers.engine.Failures.leaving;
import static net.hsvpn.peers.engine.Failures.named;
import static net.hsvpn.peers.engine.Failures.proving;
import static net.hsvpn.peers.engine.Failures.replacing;
import static net.hsvpn.peers.engine.Failures.sending;
import static net.hsvpn.peers.engine.Failures.severed;
import static net.hsvpn.peers.engine.Failures.strict;
import static net.hsvpn.peers.engine.Failures.tampering;
import static net.hsvpn.peers.engine.Failures.watched;
import static net.hsvpn.peers.engine.Failures.with;
import static net.hsvpn.peers.engine.Failures.without;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import net.hsvpn.config.Childless;
import net.hsvpn.config.SignaturePolicy;
import net.hsvpn.peers.iana.NotifyType;
import net.hsvpn.peers.sa.ChildPolicy;
import net.hsvpn.peers.sa.Event;
import net.hsvpn.peers.sa.LocalAuth;
import net.hsvpn.peers.sa.Outcome;
import net.hsvpn.peers.sa.RemoteAuth;
import net.hsvpn.peers.sa.Report;
import net.hsvpn.peers.signature.KeyType;
import net.hsvpn.peers.trust.Credential;
import net.hsvpn.peers.trust.Keys;
import net.hsvpn.peers.trust.Pki;
import net.hsvpn.peers.wire.Authentication;
import net.hsvpn.peers.wire.KeyExchange;
import net.hsvpn.peers.wire.Notify;
import net.hsvpn.peers.wire.Octets;
import net.hsvpn.peers.wire.VendorId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every way in which a negotiation can fail, seen from both ends: each tells it in one event, which
 * says what was offered, what was expected, and what to change, and the same to whoever gave the
 * order. Secrets never appear.
 */
class FailureTest {
  /**
   * What one end tells.
   *
   * @param text what stands in the report
   * @param remedy likewise
   */
  record Told(Report.Kind kind, String phase, List<String> text, String remedy) {}

  private static final Optional<Told> NOTHING = Optional.empty();
  private static final String INIT = "IKE_SA_INIT";
  private static final String AUTH = "IKE_AUTH";
  private static final String CREATE = "CREATE_CHILD_SA";
  private static final Duration HALF_OPEN = Duration.ofSeconds(31);

  /**
   * One failure.
   *
   * @param atA what A tells; empty if it cannot know
   * @param atB likewise
   */
  record Row(
      String name,
      Supplier<TwoEnds> ends,
      Failures.Way way,
      Optional<Told> atA,
      Optional<Told> atB) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Optional<Told> told(String phase, String remedy, String... text) {
    return Optional.of(new Told(Report.Kind.NEGOTIATION_FAILED, phase, List.of(text), remedy));
  }

  private static Optional<Told> silent(String phase) {
    return Optional.of(
        new Told(Report.Kind.PEER_SILENT, phase, List.of("5 transmissions", phase), "is up"));
  }

  /** A's certificate, or whatever else it shows, does not convince B. */
  private static Row refusedByB(String name, Supplier<TwoEnds> ends, String remedy, String... why) {
    return new Row(
        name,
        ends,
        initiating(),
        told(AUTH, "compare the identities", "AUTHENTICATION_FAILED", "us as a.example.net"),
        told(AUTH, remedy, and(why, "a.example.net", "we expect a.example.net by")));
  }

  /** B's does not convince A, which tells B so (RFC 7296 section 2.21.2). */
  private static Row refusedByA(String name, Supplier<TwoEnds> ends, String remedy, String... why) {
    return new Row(
        name,
        ends,
        initiating(),
        told(AUTH, remedy, and(why, "we expect b.example.net by")),
        told(AUTH, "compare the identities", "AUTHENTICATION_FAILED", "us as b.example.net"));
  }

  private static String[] and(String[] some, String... more) {
    return Stream.concat(Stream.of(some), Stream.of(more)).toArray(String[]::new);
  }

  private static LocalAuth rawKey(KeyType type) {
    return new LocalAuth.Signature(
        Credential.ofRawKey(Keys.signing(type)), SignaturePolicy.DEFAULT, Optional.empty());
  }

  private static SignaturePolicy only(String scheme) {
    return SignaturePolicy.parse(List.of(scheme));
  }

  private static final String OURS = "aes128gcm16-prfsha256-x25519";
  private static final String OTHERS = "aes256gcm16-prfsha384-ecp384";
  private static final ChildPolicy ELSEWHERE =
      new ChildPolicy.Tagged(List.of(TwoEnds.context(99, "other", "10.2.0.0/16")), List.of());

  static Stream<Row> inIkeSaInit() {
    return Stream.of(
        new Row(
            "no common IKE proposal",
            () -> ends(a(), ConnectTest.with(b(), OTHERS, "aes128gcm16-esn")),
            initiating(),
            told(INIT, "compare ike", "NO_PROPOSAL_CHOSEN", OURS),
            told(INIT, "to ike", "192.0.2.1", "as a", "accept " + OTHERS, "offers " + OURS)),
        new Row(
            "a group that we did not offer",
            () -> ends(a(), b()),
            leaving(
                changing(
                    1,
                    _ -> List.of(new Notify(NotifyType.INVALID_KE_PAYLOAD, (byte) 0, (byte) 20))),
                HALF_OPEN),
            told(INIT, "ecp384", "INVALID_KE_PAYLOAD", OURS),
            told(AUTH, "log of the other end", "192.0.2.1", "nothing of its IKE_AUTH")),
        new Row(
            "a KE payload of no use",
            () -> ends(a(), b()),
            changing(
                0,
                replacing(
                    KeyExchange.class,
                    ke -> new KeyExchange(ke.method(), Octets.of(new byte[32])))),
            told(INIT, "capture the exchange", "INVALID_SYNTAX", OURS),
            told(INIT, "implementation", "192.0.2.1", "x25519")),
        new Row(
            "another version",
            () -> ends(a(), b()),
            tampering(
                0,
                (_, octets) -> {
                  octets[17] = 0x30;
                  return octets;
                }),
            told(INIT, "choose IKEv2", "INVALID_MAJOR_VERSION"),
            told(INIT, "choose IKEv2", "version 3", "2 is what is expected")),
        new Row(
            "silence",
            () -> ends(a(), b()),
            cutOffAfter(0),
            told(INIT, "b is up", "no answer from", "192.0.2.2:500", "5 transmissions"),
            NOTHING),
        new Row(
            "the caller is not expected there",
            () -> ends(a(), b()),
            t -> {
              t.b.expected = Failures.nobody();
              return cutOffAfter(1).apply(t);
            },
            told(INIT, "expects calls from 192.0.2.1", "no answer from"),
            told(INIT, "set remote", "192.0.2.1", "no peer is expected")),
        new Row(
            "too many half-open",
            () -> ends(a(), b()),
            t -> {
              t.b.limits = TwoEnds.limits(0, 1, 1);
              return cutOffAfter(1).apply(t);
            },
            told(INIT, "b is up", "no answer from"),
            told(INIT, "raise limits.half-open", "192.0.2.1", "0 half-open")),
        new Row(
            "too many half-open from there",
            () -> ends(a(), b()),
            t -> {
              t.b.limits = TwoEnds.limits(1, 1, 0);
              return cutOffAfter(1).apply(t);
            },
            told(INIT, "b is up", "no answer from"),
            told(INIT, "limits.half-open-per-source", "192.0.2.1", "0 half-open")),
        new Row(
            "no HSVPN there",
            () -> ends(a(), b()),
            leaving(changing(1, without(VendorId.class)), HALF_OPEN),
            told(INIT, "method = plain", "does not speak HSVPN", "office (tag 10)"),
            told(AUTH, "log of the other end", "192.0.2.1", "nothing of its IKE_AUTH")),
        new Row(
            "no childless SA there",
            () ->
                ends(
                    TwoEnds.living(a(), Lives.childless(Childless.FORCE)),
                    TwoEnds.living(b(), Lives.childless(Childless.NEVER))),
            leaving(initiating(), HALF_OPEN),
            told(INIT, "childless = allow", "RFC 6023", "childless = force"),
            told(AUTH, "log of the other end", "192.0.2.1", "nothing of its IKE_AUTH")));
  }

  static Stream<Row> byIdentity() {
    return Stream.of(
        new Row(
            "an identity that nobody has",
            () -> ends(named(a(), "stranger.example.net", "b.example.net"), b()),
            initiating(),
            told(AUTH, "identities", "AUTHENTICATION_FAILED", "us as stranger.example.net"),
            told(AUTH, "remote-identity", "no peer", "stranger.example.net", "192.0.2.1")),
        new Row(
            "another identity than the one expected",
            () -> ends(named(a(), "a.example.net", "other.example.net"), b()),
            initiating(),
            told(AUTH, "remote-identity", "it says it is b.example.net", "other.example.net"),
            told(AUTH, "identities", "AUTHENTICATION_FAILED", "us as b.example.net")),
        new Row(
            "a proposal that only other peers may use",
            () -> ends(a(), ConnectTest.with(b(), OTHERS, "aes128gcm16-esn")),
            initiating(t -> t.b.expected = Optional.of(List.of(t.b.profile, b()))),
            told(AUTH, "compare ike", "NO_PROPOSAL_CHOSEN", OURS),
            told(AUTH, "to ike", "may not use " + OURS, OTHERS)),
        new Row(
            "silence",
            () -> ends(a(), b()),
            cutOffAfter(2),
            told(AUTH, "UDP port 500", "no answer from", "192.0.2.2:500"),
            told(AUTH, "UDP port 4500", "192.0.2.1", "nothing of its IKE_AUTH", OURS)));
  }

  static Stream<Row> bySharedKey() {
    return Stream.of(
        new Row(
            "another pre-shared key",
            () -> ends(a(), ConnectTest.knowing(b(), "another battery")),
            initiating(),
            told(AUTH, "compare the pre-shared key", "AUTHENTICATION_FAILED", "us as a.example"),
            told(AUTH, "compare the pre-shared keys", "a.example.net", "does not fit")),
        new Row(
            "a key where a signature is expected",
            () -> ends(a(), proving(b(), b().localAuth(), certificate())),
            initiating(),
            told(AUTH, "pre-shared key", "AUTHENTICATION_FAILED", "by a pre-shared key"),
            told(AUTH, "local and remote of auth", "SHARED_KEY", "a signature", "below 'CN=CA'")),
        new Row(
            "no AUTH, as if for EAP",
            () -> ends(a(), b()),
            sending(2, without(Authentication.class)),
            told(AUTH, "pre-shared key", "AUTHENTICATION_FAILED", "us as a.example.net"),
            told(AUTH, "another way", "no AUTH payload", "EAP", "by a pre-shared key")),
        new Row(
            "nothing where a key is expected",
            () -> ends(proving(a(), new LocalAuth.Nobody(), a().remoteAuth()), b()),
            initiating(),
            told(AUTH, "null-auth", "AUTHENTICATION_FAILED", "without a proof"),
            told(AUTH, "local and remote of auth", "by NULL", "SHARED_KEY")));
  }

  static Stream<Row> bySignature() {
    Pki.Holder below = Pki.ca("CN=Research").issuedBy(CA);
    Pki.Holder shallow = Pki.ca("CN=Shallow", 0).issuedBy(CA);
    Pki.Holder deeper = Pki.ca("CN=Deeper").issuedBy(shallow);
    Pki.Template expired =
        leaf("a", KeyType.P256)
            .valid(TwoEnds.START.minus(Duration.ofDays(9)), TwoEnds.START.minusSeconds(1));
    return Stream.of(
        new Row(
            "a signature where a key is expected",
            () -> ends(proving(a(), certified("a"), a().remoteAuth()), b()),
            leaving(initiating(), HALF_OPEN),
            told(AUTH, "local and remote of auth", "no hashes for signatures", "in another way"),
            told(AUTH, "log of the other end", "nothing of its IKE_AUTH")),
        refusedByB(
            "a classic signature where a key is expected",
            () ->
                ends(
                    proving(
                        a(),
                        signature(
                            leaf("a", KeyType.P256).issuedBy(CA),
                            SignaturePolicy.parse(
                                List.of("ecdsa-sha256", SignaturePolicy.CLASSIC))),
                        a().remoteAuth()),
                    b()),
            "local and remote of auth",
            "ECDSA_SHA256_P256",
            "SHARED_KEY"),
        refusedByB(
            "another CA",
            () -> aShows(signature(leaf("a", KeyType.P256).issuedBy(Pki.root("CN=Other")))),
            "compare ca",
            "CN=Other",
            "CN=CA"),
        refusedByA(
            "another CA at the responder",
            () -> bShows(signature(leaf("b", KeyType.P256).issuedBy(Pki.root("CN=Other")))),
            "compare ca",
            "CN=Other",
            "CN=CA"),
        refusedByB(
            "no intermediate",
            () -> aShows(signature(leaf("a", KeyType.P256).issuedBy(below))),
            "compare ca",
            "CN=Research",
            "CN=CA"),
        refusedByB(
            "too long a path",
            () ->
                aShows(
                    signature(
                        leaf("a", KeyType.P256).issuedBy(deeper),
                        shallow.certificate(),
                        deeper.certificate())),
            "compare ca",
            "CN=Deeper",
            "CN=CA"),
        refusedByB(
            "an expired certificate",
            () -> aShows(signature(expired.issuedBy(CA))),
            "compare ca",
            "CN=a",
            "expired at 2025-12-31"),
        refusedByB(
            "an identity that does not stand in the certificate",
            () -> aShows(certified("somebody")),
            "use an identity",
            "'a.example.net'",
            "'somebody.example.net'"),
        refusedByB(
            "no certificate",
            () ->
                ends(
                    proving(a(), rawKey(KeyType.P256), certificate()),
                    proving(b(), certified("b"), certificate())),
            "send its certificate",
            "sent no certificate",
            "by a certificate below"),
        refusedByB(
            "another public key",
            () ->
                ends(
                    proving(a(), rawKey(KeyType.P384), certificate()),
                    proving(
                        b(),
                        certified("b"),
                        new RemoteAuth.RawKey(
                            Keys.fresh(KeyType.P384).getPublic(), SignaturePolicy.DEFAULT))),
            "compare public-key",
            "its signature does not fit",
            "by its public-key"),
        new Row(
            "no signature that both know, at the initiator",
            () ->
                ends(
                    proving(
                        a(),
                        signature(leaf("a", KeyType.RSA).issuedBy(CA), only("rsa-pkcs1-sha256")),
                        certificate()),
                    proving(
                        b(),
                        certified("b"),
                        certificate(
                            only("rsa-pss-sha512"), net.hsvpn.config.RevocationPolicy.OFF))),
            leaving(initiating(), HALF_OPEN),
            told(AUTH, "sign-with", "takes none of rsa-pkcs1-sha256"),
            told(AUTH, "log of the other end", "nothing of its IKE_AUTH")),
        new Row(
            "no signature that both know, at the responder",
            () ->
                ends(
                    proving(
                        a(),
                        certified("a"),
                        certificate(only("rsa-pss-sha512"), net.hsvpn.config.RevocationPolicy.OFF)),
                    proving(
                        b(),
                        signature(leaf("b", KeyType.RSA).issuedBy(CA), only("rsa-pkcs1-sha256")),
                        certificate())),
            initiating(),
            told(AUTH, "compare the identities", "AUTHENTICATION_FAILED", "rsa-pss-sha512"),
            told(AUTH, "sign-with", "takes none of rsa-pkcs1-sha256")));
  }

  static Stream<Row> byRevocation() {
    Pki.Holder revoked = watched("a").issuedBy(CA);
    Pki.Holder revokedAtB = watched("b").issuedBy(CA);
    return Stream.of(
        new Row(
            "a revoked certificate",
            () ->
                ends(
                    proving(a(), signature(revoked), certificate()),
                    proving(b(), certified("b"), strict())),
            afterFetching(host ->
                AuthenticationTest.learn(
                    host,
                    host.wanted.getFirst(),
                    AuthenticationTest.revocation().revoke(revoked).crl())),
            told(AUTH, "our certificate", "AUTHENTICATION_FAILED", "the certificate 'CN=a'"),
            told(AUTH, "another certificate", "'CN=a'", "was revoked at")),
        new Row(
            "a revoked certificate at the responder",
            () ->
                ends(
                    proving(a(), certified("a"), strict()),
                    proving(b(), signature(revokedAtB), certificate())),
            afterFetching(host ->
                AuthenticationTest.learn(
                    host,
                    host.wanted.getFirst(),
                    AuthenticationTest.revocation().revoke(revokedAtB).crl())),
            told(AUTH, "another certificate", "'CN=b'", "was revoked at"),
            told(AUTH, "our certificate", "AUTHENTICATION_FAILED", "the certificate 'CN=b'")),
        new Row(
            "nobody says whether it was revoked",
            () ->
                ends(
                    proving(a(), signature(revoked), certificate()),
                    proving(b(), certified("b"), strict())),
            afterFetching(Failures::nobodyAnswers),
            told(AUTH, "our certificate", "AUTHENTICATION_FAILED", "the certificate 'CN=a'"),
            told(AUTH, "see revocation of this peer", "'CN=a'", "no answer within 3 s")),
        new Row(
            "what is needed to judge it never comes",
            () ->
                ends(
                    proving(a(), signature(revoked), certificate()),
                    proving(b(), certified("b"), strict())),
            leaving(initiating(), HALF_OPEN),
            told(AUTH, "UDP port 500", "no answer from"),
            told(AUTH, "servers of its CA", "192.0.2.1", "a.example.net", "below 'CN=CA'")));
  }

  static Stream<Row> ofTheChild() {
    return Stream.of(
        new Row(
            "no common context",
            () -> ends(a(), with(b(), ELSEWHERE)),
            initiating(),
            told(AUTH, "compare the contexts", "TS_UNACCEPTABLE", "office (tag 10)"),
            told(AUTH, "same tag", "10 (office)", "99 (other)")),
        new Row(
            "no common networks",
            () -> ends(TwoEnds.plain("a", 1), TwoEnds.plain("b", 1)),
            initiating(),
            told(AUTH, "local-networks", "TS_UNACCEPTABLE", "[10.1.0.0/16] === [10.2.0.0/16]"),
            told(AUTH, "mirror", "[10.1.0.0/16] === [10.2.0.0/16]", "10.2.0.0-10.2.255.255")),
        new Row(
            "no common ESP proposal",
            () -> ends(a(), ConnectTest.with(b(), OURS, "aes256gcm16-noesn")),
            initiating(),
            told(AUTH, "compare ike and esp", "NO_PROPOSAL_CHOSEN", "aes128gcm16-esn"),
            told(AUTH, "to esp", "offers aes128gcm16-esn", "accept aes256gcm16-noesn")),
        new Row(
            "untagged meets tagged",
            () -> ends(TwoEnds.plain("a", 1), b()),
            initiating(),
            told(AUTH, "compare the contexts", "TS_UNACCEPTABLE", "[10.1.0.0/16]"),
            told(AUTH, "method = plain", "does not speak HSVPN", "office (tag 10)")),
        new Row(
            "a child where none is allowed",
            () -> ends(a(), TwoEnds.living(b(), Lives.childless(Childless.FORCE))),
            initiating(),
            told(AUTH, "raise its limit", "NO_ADDITIONAL_SAS", "aes128gcm16-esn"),
            told(AUTH, "childless = allow", "wants a child SA", "childless = force")),
        new Row(
            "one child too many",
            () -> ends(a(), TwoEnds.living(b(), Lives.withChildren(1))),
            established(p -> p, Event.CreateChild::new),
            told(CREATE, "raise its limit", "NO_ADDITIONAL_SAS", "office (tag 10)"),
            told(CREATE, "child-sas-per-ike-sa", "another child SA", "1 is the most")),
        new Row(
            "another child, and no common proposal",
            () -> ends(a(), b()),
            established(
                p -> ConnectTest.with(p, OURS, "aes256gcm16-noesn"), Event.CreateChild::new),
            told(CREATE, "compare ike and esp", "NO_PROPOSAL_CHOSEN", "aes128gcm16-esn"),
            told(CREATE, "to esp", "offers aes128gcm16-esn", "accept aes256gcm16-noesn")),
        new Row(
            "another child, and no common context",
            () -> ends(a(), b()),
            established(p -> with(p, ELSEWHERE), Event.CreateChild::new),
            told(CREATE, "compare the contexts", "TS_UNACCEPTABLE", "office (tag 10)"),
            told(CREATE, "same tag", "10 (office)", "99 (other)")));
  }

  static Stream<Row> ofRekeying() {
    return Stream.of(
        new Row(
            "the child, and no common proposal",
            () -> ends(a(), b()),
            t ->
                established(
                        p -> ConnectTest.with(p, OURS, "aes256gcm16-noesn"),
                        n -> new Event.RekeyChild(n, t.a.child().inboundSpi()))
                    .apply(t),
            told(CREATE, "compare ike and esp", "NO_PROPOSAL_CHOSEN", "aes128gcm16-esn"),
            told(CREATE, "to esp", "offers aes128gcm16-esn", "accept aes256gcm16-noesn")),
        new Row(
            "the IKE SA, and no common proposal",
            () -> ends(a(), b()),
            established(p -> ConnectTest.with(p, OTHERS, "aes128gcm16-esn"), Event.RekeyIke::new),
            told(CREATE, "compare ike", "NO_PROPOSAL_CHOSEN", OURS),
            told(CREATE, "to ike", "offers " + OURS, "accept " + OTHERS)),
        new Row(
            "the child, and silence",
            () -> ends(a(), b()),
            severed(a -> n -> new Event.RekeyChild(n, a.child().inboundSpi())),
            silent(CREATE),
            NOTHING),
        new Row(
            "the IKE SA, and silence",
            () -> ends(a(), b()),
            severed(_ -> Event.RekeyIke::new),
            silent(CREATE),
            NOTHING),
        new Row(
            "a sign of life, and silence",
            () -> ends(a(), b()),
            severed(_ -> Event.Probe::new),
            silent("INFORMATIONAL"),
            NOTHING));
  }

  @ParameterizedTest
  @MethodSource({
    "inIkeSaInit",
    "byIdentity",
    "bySharedKey",
    "bySignature",
    "byRevocation",
    "ofTheChild",
    "ofRekeying"
  })
  void isToldOnceAtEachEndWithWhatToChange(Row row) {
    TwoEnds t = row.ends().get();
    Witness witness = new Witness();
    for (Host host : List.of(t.a, t.b)) {
      host.witness = witness;
      witness.knows(host.profile);
    }

    long ticket = row.way().apply(t);

    Optional<Report> atA = assertTold(t.a, row.atA());
    assertTold(t.b, row.atB());
    assertThat(t.a.outcomes)
        .containsEntry(ticket, new Outcome.Failed(atA.orElseThrow().sentence()));
    assertThat(witness.secrets()).as("secrets to look for").isPositive();
    witness.assertNothingSecretIn(t.a.outcomes.values().stream().map(Outcome::toString).toList());
  }

  private static Optional<Report> assertTold(Host host, Optional<Told> expected) {
    List<Report> failures = host.reports.stream().filter(FailureTest::isFailure).toList();
    assertThat(failures).as("failures told at " + host.name).hasSize(expected.isPresent() ? 1 : 0);
    expected.ifPresent(told -> {
      Report report = failures.getFirst();
      assertThat(report.kind()).isEqualTo(told.kind());
      assertThat(report.phase()).isEqualTo(told.phase());
      assertThat(report.text()).contains(told.text());
      assertThat(report.remedy()).hasValueSatisfying(r -> assertThat(r).contains(told.remedy()));
    });
    return failures.stream().findFirst();
  }

  private static boolean isFailure(Report report) {
    return switch (report.kind()) {
      case NEGOTIATION_FAILED, PEER_SILENT, PROTOCOL_ERROR -> true;
      default -> false;
    };
  }
}
