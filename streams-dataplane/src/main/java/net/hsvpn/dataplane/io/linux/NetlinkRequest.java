package net.hsvpn.dataplane.io.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** One rtnetlink request in the making: header, fixed part, attributes. Little-endian. */
final class NetlinkRequest {
  private static final int MAX = 1024;
  private static final int FLAGS = 6;
  private static final int SEQUENCE = 8;

  private final ByteBuffer out = ByteBuffer.allocate(MAX).order(ByteOrder.LITTLE_ENDIAN);

  private NetlinkRequest(int type, int flags) {
    out.putInt(0).putShort((short) type);
    out.putShort((short) (flags | RtNetlink.NLM_F_REQUEST));
    out.putInt(0).putInt(0);
  }

  /** A request about links: struct ifinfomsg. */
  static NetlinkRequest link(int type, int flags, int ifFlags, int change) {
    NetlinkRequest request = new NetlinkRequest(type, flags);
    request.interfaceInfo(ifFlags, change);
    return request;
  }

  /** A request about addresses: struct ifaddrmsg. */
  static NetlinkRequest address(
      int type, int flags, int family, int prefixLength, int ifaFlags, int index) {
    NetlinkRequest request = new NetlinkRequest(type, flags);
    request.octets(family, prefixLength, ifaFlags, RtNetlink.RT_SCOPE_UNIVERSE).out.putInt(index);
    return request;
  }

  /** A request about routes of the main table: struct rtmsg. */
  static NetlinkRequest route(int type, int flags, int family, int prefixLength, int scope) {
    NetlinkRequest request = new NetlinkRequest(type, flags);
    request.octets(family, prefixLength, 0, 0);
    boolean deleting = type == RtNetlink.RTM_DELROUTE;
    request.octets(
        RtNetlink.RT_TABLE_MAIN,
        deleting ? 0 : RtNetlink.RTPROT_STATIC,
        scope,
        deleting ? 0 : RtNetlink.RTN_UNICAST);
    request.out.putInt(0);
    return request;
  }

  private NetlinkRequest octets(int a, int b, int c, int d) {
    out.put((byte) a).put((byte) b).put((byte) c).put((byte) d);
    return this;
  }

  /** A struct ifinfomsg that names no interface by number. */
  NetlinkRequest interfaceInfo(int ifFlags, int change) {
    out.putInt(0).putInt(0).putInt(ifFlags).putInt(change);
    return this;
  }

  NetlinkRequest attribute(int type, byte[] value) {
    int start = begin(type);
    out.put(value);
    return end(start);
  }

  NetlinkRequest attribute(int type, int value) {
    int start = begin(type);
    out.putInt(value);
    return end(start);
  }

  NetlinkRequest octet(int type, int value) {
    int start = begin(type);
    out.put((byte) value);
    return end(start);
  }

  NetlinkRequest name(int type, String value) {
    int start = begin(type);
    out.put(value.getBytes(StandardCharsets.UTF_8)).put((byte) 0);
    return end(start);
  }

  /** Opens an attribute that holds attributes; hand the result to {@link #end}. */
  int begin(int type) {
    int start = out.position();
    out.putShort((short) 0).putShort((short) type);
    return start;
  }

  NetlinkRequest end(int start) {
    out.putShort(start, (short) (out.position() - start));
    while (out.position() % 4 != 0) {
      out.put((byte) 0);
    }
    return this;
  }

  /** The request's octets, with its sequence number, asking for an acknowledgement. */
  byte[] finish(int sequence) {
    out.putInt(0, out.position());
    int flags = out.getShort(FLAGS) & 0xFFFF;
    if ((flags & RtNetlink.NLM_F_DUMP) != RtNetlink.NLM_F_DUMP) {
      out.putShort(FLAGS, (short) (flags | RtNetlink.NLM_F_ACK));
    }
    out.putInt(SEQUENCE, sequence);
    byte[] octets = new byte[out.position()];
    out.get(0, octets);
    return octets;
  }
}
