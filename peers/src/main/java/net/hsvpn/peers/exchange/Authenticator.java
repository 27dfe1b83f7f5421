package net.hsvpn.peers.exchange;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.hsvpn.config.Secret;
import net.hsvpn.config.SignaturePolicy;
import net.hsvpn.config.proposal.IkeSuite;
import net.hsvpn.peers.crypto.IkeKeys;
import net.hsvpn.peers.crypto.Prf;
import net.hsvpn.peers.crypto.PskAuthentication;
import net.hsvpn.peers.eap.EapServing;
import net.hsvpn.peers.iana.AuthMethod;
import net.hsvpn.peers.sa.Env;
import net.hsvpn.peers.sa.InitExchange;
import net.hsvpn.peers.sa.LocalAuth;
import net.hsvpn.peers.sa.RemoteAuth;
import net.hsvpn.peers.signature.Choice;
import net.hsvpn.peers.signature.KeyRules;
import net.hsvpn.peers.signature.Signatures;
import net.hsvpn.peers.signature.Verification;
import net.hsvpn.peers.trust.ReceivedCertificates;
import net.hsvpn.peers.wire.Authentication;
import net.hsvpn.peers.wire.Certificate;
import net.hsvpn.peers.wire.Identification;
import net.hsvpn.peers.wire.Payload;

/** AUTH, and the certificates around it, in both directions (RFC 7296 section 2.15). */
record Authenticator(IkeSuite suite, IkeKeys keys, InitExchange init, boolean initiator) {
  private static final String COMPARE_KEYS = "compare the pre-shared keys of both ends";

  /** What we prove our identity with, or why we cannot. */
  sealed interface Proof {
    /** CERT payloads, if there are any, and AUTH. */
    record Given(List<Payload> payloads) implements Proof {}

    record Impossible(String why, String remedy) implements Proof {}
  }

  Proof ours(LocalAuth how, Identification localId, PeerWishes peer, Env env) {
    return switch (how) {
      case LocalAuth.Psk(Secret key) ->
          new Proof.Given(
              List.of(new Authentication(AuthMethod.SHARED_KEY, mac(key, ourOctets(localId)))));
      case LocalAuth.Signature signature -> signed(signature, localId, peer, env);
      case LocalAuth.Eap _ ->
          initiator
              ? new Proof.Given(List.of())
              : new Proof.Impossible(
                  "auth.local says that we do so by EAP, which only the one who calls can",
                  "let this gateway call, or choose another way for auth.local of this peer");
      case LocalAuth.Nobody _ ->
          new Proof.Given(
              List.of(new Authentication(AuthMethod.NULL, mac(ourKey(), ourOctets(localId)))));
    };
  }

  private Proof signed(LocalAuth.Signature how, Identification localId, PeerWishes peer, Env env) {
    Optional<SignaturePolicy> policy =
        peer.methods().map(m -> m.narrow(how.policy())).orElse(Optional.of(how.policy()));
    if (policy.isEmpty()) {
      return new Proof.Impossible(
          "the peer announces that it takes none of " + how.policy(),
          "allow a signature that the other end takes in sign-with of this peer");
    }
    return switch (Choice.of(how.credential().key().type(), peer.hashes(), policy.get())) {
      case Choice.None(String why, String remedy) -> new Proof.Impossible(why, remedy);
      case Choice.Chosen(var method) -> {
        List<Payload> payloads = new ArrayList<>(certificates(how, peer));
        payloads.add(
            Signatures.sign(how.credential().key(), method, ourOctets(localId), env.random()));
        yield new Proof.Given(payloads);
      }
    };
  }

  private static List<Certificate> certificates(LocalAuth.Signature how, PeerWishes peer) {
    if (how.credential().chain().isEmpty() && !peer.rawKey()) {
      return List.of();
    }
    List<Certificate> all = ReceivedCertificates.payloads(how.credential());
    if (how.published().isEmpty() || !peer.fetches() || how.credential().chain().isEmpty()) {
      return all;
    }
    List<Certificate> shorter = new ArrayList<>(all);
    shorter.set(0, how.published().get().payload());
    return shorter;
  }

  Credibility verify(RemoteAuth how, Identification remoteId, List<Payload> payloads, Env env) {
    Optional<Authentication> auth = Payloads.find(payloads, Authentication.class);
    if (auth.isEmpty() && how instanceof RemoteAuth.Eap(EapServing serving, _)) {
      return new Credibility.ByEap(serving);
    }
    if (auth.isEmpty()) {
      return new Credibility.Refused(
          "it sent no AUTH payload, as if it wanted EAP",
          "choose another way to authenticate at the other end");
    }
    if (how.signatures().isPresent() && !signed(auth.get())) {
      return unexpected(auth.get(), "a signature");
    }
    byte[] octets = theirOctets(remoteId);
    return switch (how) {
      case RemoteAuth.Psk(Secret key) -> shared(auth.get(), AuthMethod.SHARED_KEY, key, octets);
      case RemoteAuth.Eap _ -> unexpected(auth.get(), "EAP");
      case RemoteAuth.Nobody _ -> shared(auth.get(), AuthMethod.NULL, theirKey(), octets);
      case RemoteAuth.RawKey(var key, SignaturePolicy policy) ->
          switch (Signatures.verify(key, auth.get(), octets, policy, KeyRules.DEFAULT)) {
            case Verification.Verified _ -> new Credibility.Believed(List.of());
            case Verification.Refused(String why) ->
                new Credibility.Refused(
                    why, "compare public-key of this peer with the key at the other end");
          };
      case RemoteAuth.Certificate rules ->
          new CertificateJudge(rules, env.evidence(), env.now())
              .judge(remoteId, payloads, auth.get(), octets);
    };
  }

  /**
   * Our AUTH at the end of EAP (RFC 7296 section 2.16).
   *
   * @param msk what EAP made; empty if its method makes no key, and then SK_p takes its place
   */
  Authentication afterEap(Optional<Secret> msk, Identification localId) {
    return new Authentication(AuthMethod.SHARED_KEY, mac(msk.orElse(ourKey()), ourOctets(localId)));
  }

  /** The peer's. */
  Credibility verifyAfterEap(Optional<Secret> msk, Identification remoteId, Authentication auth) {
    if (auth.method() != AuthMethod.SHARED_KEY.code()) {
      return unexpected(auth, AuthMethod.SHARED_KEY.name() + " after EAP");
    }
    byte[] octets = theirOctets(remoteId);
    Secret key = msk.orElse(theirKey());
    return PskAuthentication.verify(Prf.of(suite.prf()), key, octets, auth.data().array())
        ? new Credibility.Believed(List.of())
        : new Credibility.Refused(
            "its AUTH does not fit the key that EAP made: somebody may stand between the two ends",
            "check the peer's software, and who answers in its name");
  }

  /** Whether a proof is of the kind that is expected, whatever it is worth. */
  static boolean expects(RemoteAuth how, Authentication auth) {
    boolean psk = auth.method() == AuthMethod.SHARED_KEY.code();
    boolean none = auth.method() == AuthMethod.NULL.code();
    return switch (how) {
      case RemoteAuth.Psk _ -> psk;
      case RemoteAuth.Eap _ -> false;
      case RemoteAuth.Nobody _ -> none;
      case RemoteAuth.RawKey _, RemoteAuth.Certificate _ -> !psk && !none;
    };
  }

  private Credibility shared(Authentication auth, AuthMethod expected, Secret key, byte[] octets) {
    if (auth.method() != expected.code()) {
      return unexpected(auth, expected.name());
    }
    return PskAuthentication.verify(Prf.of(suite.prf()), key, octets, auth.data().array())
        ? new Credibility.Believed(List.of())
        : new Credibility.Refused(
            "its AUTH does not fit "
                + (expected == AuthMethod.SHARED_KEY ? "our pre-shared key" : "this exchange"),
            expected == AuthMethod.SHARED_KEY ? COMPARE_KEYS : "check the peer's software");
  }

  private static boolean signed(Authentication auth) {
    return switch (AuthMethod.ofCode(auth.method()).orElse(null)) {
      case RSA_SIGNATURE,
          ECDSA_SHA256_P256,
          ECDSA_SHA384_P384,
          ECDSA_SHA512_P521,
          DIGITAL_SIGNATURE ->
          true;
      case SHARED_KEY, DSS_SIGNATURE, SECURE_PASSWORD, NULL -> false;
      case null -> false;
    };
  }

  private static Credibility unexpected(Authentication auth, String expected) {
    return new Credibility.Refused(
        "it authenticates by "
            + AuthMethod.ofCode(auth.method()).map(Enum::name).orElse("method " + auth.method())
            + ", and "
            + expected
            + " is what is expected",
        "make local and remote of auth agree with the other end");
  }

  private byte[] mac(Secret key, byte[] octets) {
    return PskAuthentication.compute(Prf.of(suite.prf()), key, octets);
  }

  private Secret ourKey() {
    return initiator ? keys.skPi() : keys.skPr();
  }

  private Secret theirKey() {
    return initiator ? keys.skPr() : keys.skPi();
  }

  private byte[] ourOctets(Identification id) {
    return PskAuthentication.signedOctets(
        init.localMessage(),
        init.remoteNonce(),
        Prf.of(suite.prf()),
        ourKey(),
        id.body(),
        init.intermediate());
  }

  private byte[] theirOctets(Identification id) {
    return PskAuthentication.signedOctets(
        init.remoteMessage(),
        init.localNonce(),
        Prf.of(suite.prf()),
        theirKey(),
        id.body(),
        init.intermediate());
  }
}
