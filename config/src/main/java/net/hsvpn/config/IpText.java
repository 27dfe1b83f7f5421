package net.hsvpn.config;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Addresses as people write them. */
public final class IpText {
  private IpText() {}

  /**
   * The address without a zone, e.g. {@code 192.0.2.1}; IPv6 in the form of RFC 5952, e.g. {@code
   * 2001:db8::1}.
   */
  public static String of(InetAddress address) {
    byte[] octets = address.getAddress();
    return octets.length == 4 ? address.getHostAddress() : ipv6(octets);
  }

  /** RFC 5952 section 4.2: the first of the longest runs of two or more zero groups is left out. */
  private static String ipv6(byte[] octets) {
    int[] groups = new int[8];
    for (int i = 0; i < groups.length; i++) {
      groups[i] = ((octets[2 * i] & 0xFF) << 8) | (octets[2 * i + 1] & 0xFF);
    }
    int from = 0;
    int length = 1;
    for (int i = 0; i < groups.length; i++) {
      int end = i;
      while (end < groups.length && groups[end] == 0) {
        end++;
      }
      if (end - i > length) {
        from = i;
        length = end - i;
      }
    }
    return length == 1
        ? hex(groups, 0, groups.length)
        : hex(groups, 0, from) + "::" + hex(groups, from + length, groups.length);
  }

  private static String hex(int[] groups, int from, int to) {
    return Arrays.stream(groups, from, to)
        .mapToObj(Integer::toHexString)
        .collect(Collectors.joining(":"));
  }
}
