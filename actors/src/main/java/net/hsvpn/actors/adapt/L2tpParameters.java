package net.hsvpn.actors.adapt;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import net.hsvpn.config.ContextConfig;
import net.hsvpn.config.GatewayConfig;
import net.hsvpn.config.InterfaceAddress;
import net.hsvpn.config.PeerConfig;
import net.hsvpn.config.PeerNetwork;
import net.hsvpn.config.PppProof;
import net.hsvpn.config.Start;
import net.hsvpn.dataplane.sad.CarriedSession;
import net.hsvpn.peers.l2tp.L2tpOutput;
import net.hsvpn.peers.l2tp.L2tpSettings;
import net.hsvpn.peers.ppp.PppAuth;
import net.hsvpn.peers.ppp.PppSettings;

/** From the configuration to what L2TP and PPP want to know, and from there to the data plane. */
public final class L2tpParameters {
  private static final int MRU = 1500;

  private L2tpParameters() {}

  /** One end of the tunnel with a peer: whoever calls in IKE calls here, too. */
  public static L2tpSettings settings(GatewayConfig config, PeerConfig peer) {
    String own = peer.localIdentity().orElse(config.gateway().identity()).toString();
    return new L2tpSettings(
        peer.start() != Start.PASSIVE,
        own,
        peer.l2tp().secret(),
        peer.l2tp().hello(),
        peer.contexts().stream()
            .map(id -> config.context(id).orElseThrow())
            .map(context -> new L2tpSettings.Network(context.id().value(), ppp(own, context, peer)))
            .toList());
  }

  private static PppSettings ppp(String own, ContextConfig context, PeerConfig peer) {
    List<InetAddress> addresses =
        context.addresses().stream().map(InterfaceAddress::address).toList();
    return new PppSettings(
        MRU,
        switch (peer.l2tp().proof()) {
          case PppProof.NONE -> PppAuth.NONE;
          case PppProof.CHAP_MD5 -> PppAuth.CHAP_MD5;
          case PppProof.MS_CHAP_V2 -> PppAuth.MS_CHAP_V2;
        },
        peer.l2tp().secret().map(s -> new PppSettings.Credentials(own, s)),
        peer.l2tp()
            .secret()
            .map(s -> new PppSettings.Credentials(peer.remoteIdentity().toString(), s)),
        addresses.stream()
            .filter(Inet4Address.class::isInstance)
            .map(Inet4Address.class::cast)
            .findFirst(),
        Optional.empty(),
        context.pools().dns().stream()
            .filter(Inet4Address.class::isInstance)
            .map(Inet4Address.class::cast)
            .limit(2)
            .toList(),
        false,
        addresses.stream()
            .filter(a -> a.getAddress().length == 16)
            .map(a -> ByteBuffer.wrap(a.getAddress()).getLong(8))
            .filter(identifier -> identifier != 0)
            .findFirst(),
        peer.l2tp().hello());
  }

  /** A session that carries packets now. */
  public static CarriedSession session(PeerConfig peer, L2tpOutput.Carries carries) {
    PeerNetwork network =
        peer.networks().stream()
            .filter(n -> n.context().value().equals(carries.network()))
            .findFirst()
            .orElseThrow();
    L2tpOutput.Ids ids = carries.ids();
    return new CarriedSession(
        network.context(),
        ids.localTunnel(),
        ids.localSession(),
        ids.remoteTunnel(),
        ids.remoteSession(),
        carries.link().mru(),
        network.remote());
  }
}
