package net.hsvpn.dataplane.io.memory;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A network of {@link MemoryUdp} endpoints within one process, for tests. Any thread. */
public final class MemoryNetwork {
  private final Map<InetSocketAddress, MemoryUdp> endpoints = new ConcurrentHashMap<>();

  void join(InetSocketAddress address, MemoryUdp endpoint) {
    endpoints.put(address, endpoint);
  }

  /** Carries one datagram; false if nobody has the destination address or its queue is full. */
  boolean carry(InetSocketAddress from, InetSocketAddress to, int trafficClass, byte[] octets) {
    MemoryUdp endpoint = endpoints.get(to);
    return endpoint != null && endpoint.inject(from, to, trafficClass, octets);
  }
}
