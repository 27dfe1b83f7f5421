package net.hsvpn.peers.wire.hsvpn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.hsvpn.config.IpPrefix;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Octets;
import net.hsvpn.peers.wire.Reader;
import net.hsvpn.peers.wire.Writer;

/**
 * Prefixes of one family: for each, one octet of length in bits and as many octets of the address
 * as hold that many bits.
 */
final class PrefixList {
  private static final int IPV4_OCTETS = 4;
  private static final int IPV6_OCTETS = 16;

  private PrefixList() {}

  static void read(Reader in, boolean ipv4, List<IpPrefix> into) throws MalformedMessage {
    int addressOctets = ipv4 ? IPV4_OCTETS : IPV6_OCTETS;
    while (in.remaining() > 0) {
      in.within(into.size() + 1, 1, Hsvpn.MAX_PREFIXES, "number of prefixes");
      int bits = in.within(in.u8("prefix length"), 0, addressOctets * 8, "prefix length");
      Octets significant = in.octets(octetsFor(bits), "prefix");
      byte[] address = Arrays.copyOf(significant.array(), addressOctets);
      if (bits % 8 != 0 && (significant.at(bits / 8) & 0xFF >>> bits % 8) != 0) {
        throw in.malformed("prefix", "zeros behind its " + bits + " bits", significant.hex());
      }
      if (!ipv4 && mappedIpv4(address)) {
        throw in.malformed("prefix", "no IPv4-mapped address", significant.hex());
      }
      into.add(IpPrefix.of(address, bits));
    }
  }

  static void write(Writer out, int type, List<IpPrefix> prefixes, boolean ipv4) {
    List<IpPrefix> family = new ArrayList<>(prefixes);
    family.removeIf(prefix -> prefix.isIpv4() != ipv4);
    if (family.isEmpty()) {
      return;
    }
    out.u16(type);
    int length = out.reserveLength();
    int start = out.size();
    for (IpPrefix prefix : family) {
      byte[] address = prefix.firstOctets();
      out.u8(prefix.length());
      out.octets(Octets.copyOf(address, 0, octetsFor(prefix.length())));
    }
    out.patchLength(length, start);
  }

  private static int octetsFor(int bits) {
    return (bits + 7) / 8;
  }

  /**
   * ::ffff:0:0/96 names IPv4 addresses a second time, and Java turns such an address into an IPv4
   * one; a prefix must not change its family between the wire and the routing table.
   */
  private static boolean mappedIpv4(byte[] address) {
    for (int i = 0; i < 10; i++) {
      if (address[i] != 0) {
        return false;
      }
    }
    return address[10] == (byte) 0xFF && address[11] == (byte) 0xFF;
  }
}
