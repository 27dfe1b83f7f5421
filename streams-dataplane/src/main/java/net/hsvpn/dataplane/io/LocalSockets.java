package net.hsvpn.dataplane.io;

import java.net.InetSocketAddress;
import java.util.Arrays;
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

  /** Whether there are sockets for ESP as IP protocol 50. */
  public boolean carryRawEsp() {
    return Arrays.stream(sockets).anyMatch(s -> s.kind() == LocalSocket.Kind.RAW_ESP);
  }

  /**
   * The socket that sends from this address and port: one bound to exactly it, or else to the
   * wildcard address and the same port; {@link #NONE} if there is none.
   */
  public int indexOf(InetSocketAddress local) {
    int wildcard = NONE;
    for (int i = 0; i < sockets.length; i++) {
      InetSocketAddress bound = sockets[i].address();
      if (sockets[i].kind() != LocalSocket.Kind.RAW_ESP && bound.getPort() == local.getPort()) {
        if (bound.getAddress().equals(local.getAddress())) {
          return i;
        }
        if (isWildcardFor(bound, local)) {
          wildcard = i;
        }
      }
    }
    return wildcard;
  }

  /** The socket that sends ESP from this address, in UDP or as IP protocol 50. */
  public int indexOf(InetSocketAddress local, boolean udpEncapsulated) {
    if (udpEncapsulated) {
      return indexOf(local);
    }
    for (int i = 0; i < sockets.length; i++) {
      InetSocketAddress bound = sockets[i].address();
      if (sockets[i].kind() == LocalSocket.Kind.RAW_ESP
          && (bound.getAddress().equals(local.getAddress()) || isWildcardFor(bound, local))) {
        return i;
      }
    }
    return NONE;
  }

  private static boolean isWildcardFor(InetSocketAddress bound, InetSocketAddress local) {
    return bound.getAddress().isAnyLocalAddress()
        && bound.getAddress().getClass() == local.getAddress().getClass();
  }
}
