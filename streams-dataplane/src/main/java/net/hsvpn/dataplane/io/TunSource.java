package net.hsvpn.dataplane.io;

/** Where packets of all contexts are read, and where their senders can be answered at once. */
public interface TunSource extends PacketSource {
  /**
   * Gives a packet to a context's own network, past the sink. For the thread that reads, and
   * seldom: each costs a system call.
   *
   * @param packet begins with the packet, which is an ICMP error
   * @return false if it could not be delivered
   */
  boolean answer(int context, byte[] packet, int length);
}
