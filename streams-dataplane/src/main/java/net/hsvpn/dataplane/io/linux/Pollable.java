package net.hsvpn.dataplane.io.linux;

/** Something a {@link Poller} can wait for. */
public sealed interface Pollable permits PacketSocket, TunDevice, TunPair, VectorSocket {
  /** The descriptor; meaningful until the object is closed. */
  int fd();
}
