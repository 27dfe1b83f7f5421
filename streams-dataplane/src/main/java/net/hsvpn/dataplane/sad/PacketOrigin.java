package net.hsvpn.dataplane.sad;

import net.hsvpn.dataplane.io.linux.SockAddr;

/** Where the packets of one inbound SA come from. Belongs to the thread of the inbound graph. */
public final class PacketOrigin {
  private static final long PAUSE_MILLIS = 1000;
  private static final int UNKNOWN = -1;

  private final byte[] peer = new byte[SockAddr.SLOT];
  private int socket = UNKNOWN;
  private long toldMillis;

  /**
   * Takes note of the newest packet.
   *
   * @param peers socket addresses as the kernel writes them
   * @param at where this packet's is
   * @param localSocket index of ours
   * @return whether that is news; at most once a second, and what was not news yet is so later
   */
  public boolean isNews(byte[] peers, int at, int localSocket, long nowMillis) {
    if (socket == localSocket && SockAddr.same(peer, 0, peers, at)) {
      return false;
    }
    if (socket != UNKNOWN && nowMillis - toldMillis < PAUSE_MILLIS) {
      return false;
    }
    socket = localSocket;
    toldMillis = nowMillis;
    System.arraycopy(peers, at, peer, 0, SockAddr.SLOT);
    return true;
  }
}
