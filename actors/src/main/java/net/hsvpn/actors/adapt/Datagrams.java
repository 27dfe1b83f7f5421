package net.hsvpn.actors.adapt;

import net.hsvpn.dataplane.io.IkeDatagram;
import net.hsvpn.peers.sa.Datagram;
import net.hsvpn.peers.sa.Path;

/** IKE messages between the sockets and the engine. */
public final class Datagrams {
  private Datagrams() {}

  public static Datagram received(IkeDatagram datagram) {
    return new Datagram(
        new Path(datagram.local(), datagram.remote(), datagram.marker()), datagram.octets());
  }

  public static IkeDatagram toSend(Datagram datagram) {
    Path path = datagram.path();
    return new IkeDatagram(path.local(), path.remote(), path.marker(), datagram.octets());
  }
}
