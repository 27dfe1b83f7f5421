package net.hsvpn.dataplane.io.linux;

import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * A socket that moves vectors of datagrams between the kernel and heap slabs.
 *
 * <p>Threads: {@link #receive} belongs to one thread at a time, {@link #send} to one (the same or
 * another); neither allocates or locks. {@link #kernelDrops} and {@link #close} may be called by
 * any. After close every call throws IllegalStateException.
 */
public sealed interface VectorSocket extends Pollable, AutoCloseable
    permits UdpSocket, RawEspSocket {
  /** The bound address; its port is 0 if the protocol has none. */
  InetSocketAddress localAddress();

  /**
   * Takes the datagrams that wait, without waiting for more. Before waiting on a poller, call this
   * until it returns 0: the kernel may have handed over more than there were slots.
   *
   * @param slab where payloads go; slot i begins at {@code offsets[i]}
   * @param maxLength most octets per datagram, up to the socket's {@code maxDatagram}
   * @param count slots to fill at most; what finds none is left for later
   * @param lengthsOut per slot the payload's octets (0 is a valid datagram); a datagram longer than
   *     {@code maxLength} is dropped, and its length reported negative
   * @param sockaddrsOut per slot the sender, {@link SockAddr#SLOT} octets
   * @param classesOut per slot the traffic class (IPv4: type of service) of its IP header, 0 to 255
   * @return datagrams received, 0 if none waits
   */
  int receive(
      byte[] slab,
      int[] offsets,
      int maxLength,
      int count,
      int[] lengthsOut,
      byte[] sockaddrsOut,
      int[] classesOut)
      throws IOException;

  /**
   * Sends datagrams. One that fails (too long, no route, refused, …) does not hold up the others.
   * If the kernel's queue is full, waits at most {@code sendWaitMillis} and then gives up the rest.
   *
   * @param sockaddrs destinations; packet i's slot begins at {@code i * SockAddr.SLOT}
   * @param classes traffic class (IPv4: type of service) of packet i's IP header, 0 to 255
   * @param from index of the first packet in all these arrays
   * @param count packets, any number
   * @param errnosOut {@code errnosOut[i]} becomes 0 or the errno of packet i
   * @return how many the kernel took
   */
  int send(
      byte[] slab,
      int[] offsets,
      int[] lengths,
      byte[] sockaddrs,
      int[] classes,
      int from,
      int count,
      int[] errnosOut)
      throws IOException;

  /**
   * Datagrams that the kernel dropped because the receive queue was full, since the socket opened:
   * what SO_RXQ_OVFL reports, asked for when wanted instead of carried with every datagram. The
   * kernel counts once what it had merged before it dropped it. Wraps at 2^32. Any thread.
   */
  long kernelDrops() throws IOException;

  /** Waits for calls in progress, then frees the port and all native memory. Idempotent. */
  @Override
  void close();
}
