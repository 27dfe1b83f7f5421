package net.hsvpn.peers.exchange;

import java.util.List;
import java.util.Optional;
import net.hsvpn.config.Secret;
import net.hsvpn.config.proposal.IkeSuite;
import net.hsvpn.peers.crypto.IkeKeys;
import net.hsvpn.peers.crypto.Prf;
import net.hsvpn.peers.crypto.PskAuthentication;
import net.hsvpn.peers.iana.AuthMethod;
import net.hsvpn.peers.sa.InitExchange;
import net.hsvpn.peers.wire.Authentication;
import net.hsvpn.peers.wire.Identification;
import net.hsvpn.peers.wire.Payload;

/** AUTH by pre-shared key, both directions (RFC 7296 section 2.15). */
record Authenticator(IkeSuite suite, IkeKeys keys, InitExchange init, boolean initiator) {
  Authentication ours(Secret presharedKey, Identification localId) {
    Prf prf = Prf.of(suite.prf());
    byte[] signed =
        PskAuthentication.signedOctets(
            init.localMessage(),
            init.remoteNonce(),
            prf,
            initiator ? keys.skPi() : keys.skPr(),
            localId.body());
    return new Authentication(
        AuthMethod.SHARED_KEY, PskAuthentication.compute(prf, presharedKey, signed));
  }

  /** Why the peer is not who it says; empty if it is. */
  Optional<String> verify(Secret presharedKey, Identification remoteId, List<Payload> payloads) {
    Optional<Authentication> auth = Payloads.find(payloads, Authentication.class);
    if (auth.isEmpty()) {
      return Optional.of("it sent no AUTH payload, as if it wanted EAP");
    }
    if (auth.get().method() != AuthMethod.SHARED_KEY.code()) {
      return Optional.of(
          "it authenticates by "
              + AuthMethod.ofCode(auth.get().method())
                  .map(Enum::name)
                  .orElse("method " + auth.get().method())
              + " instead of a pre-shared key");
    }
    Prf prf = Prf.of(suite.prf());
    byte[] signed =
        PskAuthentication.signedOctets(
            init.remoteMessage(),
            init.localNonce(),
            prf,
            initiator ? keys.skPr() : keys.skPi(),
            remoteId.body());
    return PskAuthentication.verify(prf, presharedKey, signed, auth.get().data().array())
        ? Optional.empty()
        : Optional.of("its AUTH does not fit our pre-shared key");
  }
}
