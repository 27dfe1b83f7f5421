package net.hsvpn.dataplane.io;

import java.net.InetSocketAddress;
import java.util.List;

/** The node's sockets in the order of their indexes; immutable. */
public final class LocalSockets {
  /** No socket has the address. */
  public static final int NONE = -1;

  private final LocalSocket[] sockets;

  public LocalSockets(List<LocalSocket> sockets) {
    this.sockets = sockets.toArray(LocalSocket[]::new);
  }

  public LocalSocket get(int index) {
    return sockets[index];
  }

  public int size() {
    return sockets.length;
  }

  /**
   * The socket that sends from this address and port: one bound to exactly it, or else to the
   * wildcard address and the same port; {@link #NONE} if there is none.
   */
  public int indexOf(InetSocketAddress local) {
    int wildcard = NONE;
    for (int i = 0; i < sockets.length; i++) {
      InetSocketAddress bound = sockets[i].address();
      if (bound.equals(local)) {
        return i;
      }
      if (bound.getPort() == local.getPort()
          && bound.getAddress().isAnyLocalAddress()
          && bound.getAddress().getClass() == local.getAddress().getClass()) {
        wildcard = i;
      }
    }
    return wildcard;
  }
}
