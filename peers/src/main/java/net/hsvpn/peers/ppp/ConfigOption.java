package net.hsvpn.peers.ppp;

import java.util.ArrayList;
import java.util.List;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Octets;
import net.hsvpn.peers.wire.Reader;
import net.hsvpn.peers.wire.Writer;

/**
 * A configuration option (RFC 1661 section 6).
 *
 * <pre>
 * |   type   |  length  |  data ...
 * </pre>
 *
 * @param data at most 253 octets
 */
record ConfigOption(int type, Octets data) {
  private static final int HEADER_OCTETS = 2;
  private static final int MOST_OCTETS = 0xFF;

  static ConfigOption u16(int type, int value) {
    return new ConfigOption(type, Octets.of(new Writer().u16(value).toArray()));
  }

  static ConfigOption u32(int type, int value) {
    return new ConfigOption(type, Octets.of(new Writer().u32(value).toArray()));
  }

  /** All options of a packet, in their order, which matters (RFC 1661 section 5.1). */
  static List<ConfigOption> readAll(Octets data) throws MalformedMessage {
    Reader in = Reader.of(data.array());
    List<ConfigOption> options = new ArrayList<>();
    while (in.remaining() > 0) {
      int type = in.u8("PPP option type");
      int length =
          in.within(in.u8("PPP option length"), HEADER_OCTETS, MOST_OCTETS, "PPP option length");
      options.add(new ConfigOption(type, in.octets(length - HEADER_OCTETS, "PPP option data")));
    }
    return options;
  }

  static Octets write(List<ConfigOption> options) {
    Writer out = new Writer();
    for (ConfigOption option : options) {
      out.u8(option.type()).u8(HEADER_OCTETS + option.data().length()).octets(option.data());
    }
    return Octets.of(out.toArray());
  }
}
