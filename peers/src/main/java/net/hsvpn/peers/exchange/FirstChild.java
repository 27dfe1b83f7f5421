package net.hsvpn.peers.exchange;

import java.util.List;
import java.util.Optional;
import net.hsvpn.config.proposal.IkeSuite;
import net.hsvpn.peers.crypto.ChildKeys;
import net.hsvpn.peers.crypto.IkeKeys;
import net.hsvpn.peers.iana.ExchangeType;
import net.hsvpn.peers.sa.ChildSa;
import net.hsvpn.peers.sa.Effect;
import net.hsvpn.peers.sa.Env;
import net.hsvpn.peers.sa.InitExchange;
import net.hsvpn.peers.sa.PeerProfile;
import net.hsvpn.peers.sa.Report;

/** The child SA that IKE_AUTH makes: its keys come from the nonces of IKE_SA_INIT. */
final class FirstChild {
  private FirstChild() {}

  static ChildSa of(
      PeerProfile profile,
      IkeSuite suite,
      IkeKeys keys,
      InitExchange init,
      boolean initiator,
      ChildVerdict.Agreed agreed,
      int inboundSpi,
      Env env) {
    ChildKeys child =
        ChildKeys.derive(
            agreed.suite(),
            suite.prf(),
            keys.skD(),
            Optional.empty(),
            List.of(),
            initiator ? init.localNonce() : init.remoteNonce(),
            initiator ? init.remoteNonce() : init.localNonce());
    return new ChildSa(
        inboundSpi,
        agreed.peerSpi(),
        agreed.suite(),
        initiator ? child.responderToInitiator() : child.initiatorToResponder(),
        initiator ? child.initiatorToResponder() : child.responderToInitiator(),
        agreed.mode(),
        agreed.takesPadding(),
        ChildSa.Stage.INSTALLED,
        0,
        env.now(),
        Lifetimes.childRekeyAt(env, profile.life()),
        ChildVolumes.rekeyAfter(env, profile, agreed.suite()));
  }

  static void install(Draft d, ChildSa child) {
    d.add(child);
    d.act(new Effect.InstallInbound(child));
    if (d.sa().id().initiator()) {
      d.sendOn(child);
    } else {
      d.sendOnAnswered(child);
    }
    d.tell(Report.Kind.CHILD_ESTABLISHED, ExchangeType.IKE_AUTH, Wording.describe(child));
  }
}
