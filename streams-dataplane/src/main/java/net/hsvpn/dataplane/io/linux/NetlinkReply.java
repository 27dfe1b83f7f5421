package net.hsvpn.dataplane.io.linux;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One netlink message from the kernel, cut out of its datagram with every length checked.
 *
 * @param body what follows the header, little-endian, position 0
 */
record NetlinkReply(int type, int flags, int sequence, ByteBuffer body) {
  /** Every whole message of a datagram. */
  static List<NetlinkReply> split(byte[] datagram) throws IOException {
    List<NetlinkReply> messages = new ArrayList<>();
    int length = datagram.length;
    ByteBuffer in = ByteBuffer.wrap(datagram).order(ByteOrder.LITTLE_ENDIAN);
    int at = 0;
    while (length - at >= RtNetlink.HEADER) {
      int size = in.getInt(at);
      if (size < RtNetlink.HEADER || size > length - at) {
        throw new IOException(
            "netlink message of " + size + " octets where " + (length - at) + " are left");
      }
      ByteBuffer body =
          in.slice(at + RtNetlink.HEADER, size - RtNetlink.HEADER).order(ByteOrder.LITTLE_ENDIAN);
      int type = in.getShort(at + 4) & 0xFFFF;
      int flags = in.getShort(at + 6) & 0xFFFF;
      messages.add(new NetlinkReply(type, flags, in.getInt(at + 8), body));
      at += align(size);
    }
    return messages;
  }

  /** The attributes that begin at {@code offset} of the body; of doubles the last. */
  Map<Integer, ByteBuffer> attributes(int offset) throws IOException {
    Map<Integer, ByteBuffer> found = new HashMap<>();
    int at = offset;
    while (body.limit() - at >= RtNetlink.ATTRIBUTE_HEADER) {
      int size = body.getShort(at) & 0xFFFF;
      if (size < RtNetlink.ATTRIBUTE_HEADER || size > body.limit() - at) {
        throw new IOException(
            "netlink attribute of " + size + " octets where " + (body.limit() - at) + " are left");
      }
      // The two highest bits of the type are flags (NLA_F_NESTED, NLA_F_NET_BYTEORDER).
      int type = body.getShort(at + 2) & 0x3FFF;
      found.put(
          type,
          body.slice(at + RtNetlink.ATTRIBUTE_HEADER, size - RtNetlink.ATTRIBUTE_HEADER)
              .order(ByteOrder.LITTLE_ENDIAN));
      at += align(size);
    }
    return found;
  }

  /** Requires the fixed part of a message to be there. */
  NetlinkReply atLeast(int octets) throws IOException {
    if (body.limit() < octets) {
      throw new IOException(
          "netlink message of type "
              + type
              + " has "
              + body.limit()
              + " octets: expected at least "
              + octets);
    }
    return this;
  }

  /** The error of an NLMSG_ERROR or NLMSG_DONE: 0 or {@code -errno}. */
  int error() throws IOException {
    return atLeast(Integer.BYTES).body.getInt(0);
  }

  /** The kernel's own words about an error (extended acknowledgement), if it sent any. */
  Optional<String> explanation() throws IOException {
    if ((flags & RtNetlink.NLM_F_ACK_TLVS) == 0) {
      return Optional.empty();
    }
    int start = Integer.BYTES;
    if (type == RtNetlink.NLMSG_ERROR) {
      atLeast(Integer.BYTES + RtNetlink.HEADER);
      // The request's header comes back, and its body too unless the kernel says it is capped.
      boolean capped = (flags & RtNetlink.NLM_F_CAPPED) != 0;
      start += capped ? RtNetlink.HEADER : align(Math.max(RtNetlink.HEADER, body.getInt(4)));
    }
    if (start < 0 || start > body.limit()) {
      return Optional.empty();
    }
    ByteBuffer text = attributes(start).get(RtNetlink.NLMSGERR_ATTR_MSG);
    return Optional.ofNullable(text).map(NetlinkReply::text);
  }

  static String text(ByteBuffer attribute) {
    byte[] octets = octets(attribute);
    int end = 0;
    while (end < octets.length && octets[end] != 0) {
      end++;
    }
    return new String(octets, 0, end, StandardCharsets.UTF_8);
  }

  static byte[] octets(ByteBuffer attribute) {
    byte[] octets = new byte[attribute.limit()];
    attribute.get(0, octets);
    return octets;
  }

  static int u32(Map<Integer, ByteBuffer> attributes, int type, int otherwise) {
    ByteBuffer value = attributes.get(type);
    return value == null || value.limit() < Integer.BYTES ? otherwise : value.getInt(0);
  }

  private static int align(int size) {
    return (size + 3) & ~3;
  }
}
