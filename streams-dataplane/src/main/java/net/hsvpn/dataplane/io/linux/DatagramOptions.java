package net.hsvpn.dataplane.io.linux;

/**
 * How a {@link VectorSocket} is set up.
 *
 * @param receiveBuffer octets the kernel may queue for reading (SO_RCVBUFFORCE, or SO_RCVBUF
 *     without CAP_NET_ADMIN, which net.core.rmem_max limits); 0 keeps the system's default
 * @param sendBuffer octets the kernel may queue for sending (SO_SNDBUF); 0 keeps the default
 * @param pathMtu what happens to datagrams that are too long for their path
 * @param ipv6Only whether a UDP socket bound to an IPv6 address leaves IPv4 to others
 * @param vector most datagrams per system call, 1 to 64
 * @param maxDatagram longest datagram to send or receive whole, 1 to 65535 octets of payload
 * @param sendWaitMillis how long a full send queue may hold up one call, 0 to 1000
 * @param offload whether the kernel may cut and merge UDP datagrams (UDP_SEGMENT, UDP_GRO) if it
 *     knows how to
 * @param ahead whether the address may be one that the host does not have yet (IP_FREEBIND)
 */
public record DatagramOptions(
    int receiveBuffer,
    int sendBuffer,
    PathMtu pathMtu,
    boolean ipv6Only,
    int vector,
    int maxDatagram,
    int sendWaitMillis,
    boolean offload,
    boolean ahead) {
  public static final int MAX_VECTOR = 64;
  private static final int MAX_WAIT_MILLIS = 1000;

  public DatagramOptions {
    require("receiveBuffer", receiveBuffer, 0, Integer.MAX_VALUE / 2);
    require("sendBuffer", sendBuffer, 0, Integer.MAX_VALUE / 2);
    require("vector", vector, 1, MAX_VECTOR);
    require("maxDatagram", maxDatagram, 1, 0xFFFF);
    require("sendWaitMillis", sendWaitMillis, 0, MAX_WAIT_MILLIS);
  }

  /**
   * 4 MiB queues, fragmenting, IPv6 apart from IPv4, vectors of 64, any datagram, 20 ms, offloads.
   */
  public static DatagramOptions defaults() {
    return new DatagramOptions(
        1 << 22, 1 << 22, PathMtu.FRAGMENT, true, MAX_VECTOR, 0xFFFF, 20, true, false);
  }

  public DatagramOptions withPathMtu(PathMtu value) {
    return new DatagramOptions(
        receiveBuffer, sendBuffer, value, ipv6Only, vector, maxDatagram, sendWaitMillis, offload, ahead);
  }

  public DatagramOptions withBuffers(int receive, int send) {
    return new DatagramOptions(
        receive, send, pathMtu, ipv6Only, vector, maxDatagram, sendWaitMillis, offload, ahead);
  }

  public DatagramOptions withIpv6Only(boolean value) {
    return new DatagramOptions(
        receiveBuffer, sendBuffer, pathMtu, value, vector, maxDatagram, sendWaitMillis, offload, ahead);
  }

  public DatagramOptions withVector(int value) {
    return new DatagramOptions(
        receiveBuffer, sendBuffer, pathMtu, ipv6Only, value, maxDatagram, sendWaitMillis, offload, ahead);
  }

  public DatagramOptions withMaxDatagram(int value) {
    return new DatagramOptions(
        receiveBuffer, sendBuffer, pathMtu, ipv6Only, vector, value, sendWaitMillis, offload, ahead);
  }

  public DatagramOptions withOffload(boolean value) {
    return new DatagramOptions(
        receiveBuffer, sendBuffer, pathMtu, ipv6Only, vector, maxDatagram, sendWaitMillis, value, ahead);
  }

  public DatagramOptions withAhead(boolean value) {
    return new DatagramOptions(
        receiveBuffer, sendBuffer, pathMtu, ipv6Only, vector, maxDatagram, sendWaitMillis, offload, value);
  }

  private static void require(String name, int value, int low, int high) {
    if (value < low || value > high) {
      throw new IllegalArgumentException(
          name + " = " + value + ": expected " + low + " to " + high);
    }
  }
}
