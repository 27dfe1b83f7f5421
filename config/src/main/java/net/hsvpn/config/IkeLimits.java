package net.hsvpn.config;

import java.net.InetAddress;
import java.time.Duration;

/**
 * What strangers and peers may make the gateway hold.
 *
 * @param halfOpen IKE SAs that have not yet authenticated, in all
 * @param cookieThreshold half-open IKE SAs from which on a cookie is asked for (RFC 7296 section
 *     2.6); 0 for always
 * @param halfOpenPerSource half-open IKE SAs per source address
 * @param halfOpenPerPrefix half-open IKE SAs per IPv4 /24 or IPv6 /56, which is what one customer
 *     of a provider may have; from half of them on a cookie is asked for there
 * @param halfOpenTimeout after which a half-open IKE SA is forgotten
 * @param ikeSasPerPeer IKE SAs that one peer may have, those being replaced included
 * @param childSasPerIkeSa child SAs of one IKE SA, those being replaced included
 * @param heldPackets packets that wait for a tunnel which starts on demand
 * @param heldOctets octets of those packets
 * @param heldTime after which they are dropped
 * @param reassembly what may be held of a message that arrives in fragments
 */
public record IkeLimits(
    int halfOpen,
    int cookieThreshold,
    int halfOpenPerSource,
    int halfOpenPerPrefix,
    Duration halfOpenTimeout,
    int ikeSasPerPeer,
    int childSasPerIkeSa,
    int heldPackets,
    int heldOctets,
    Duration heldTime,
    ReassemblyLimits reassembly) {
  private static final int STANDARD_PER_PREFIX = 128;

  public static final IkeLimits DEFAULT =
      new IkeLimits(
          4096,
          64,
          16,
          STANDARD_PER_PREFIX,
          Duration.ofSeconds(30),
          16,
          16,
          64,
          65_536,
          Duration.ofSeconds(10),
          ReassemblyLimits.DEFAULT);

  /** With the standard number of half-open IKE SAs per prefix. */
  public IkeLimits(
      int halfOpen,
      int cookieThreshold,
      int halfOpenPerSource,
      Duration halfOpenTimeout,
      int ikeSasPerPeer,
      int childSasPerIkeSa,
      int heldPackets,
      int heldOctets,
      Duration heldTime,
      ReassemblyLimits reassembly) {
    this(
        halfOpen,
        cookieThreshold,
        halfOpenPerSource,
        STANDARD_PER_PREFIX,
        halfOpenTimeout,
        ikeSasPerPeer,
        childSasPerIkeSa,
        heldPackets,
        heldOctets,
        heldTime,
        reassembly);
  }

  /** The prefix whose addresses share {@link #halfOpenPerPrefix}. */
  public static IpPrefix neighbours(InetAddress source) {
    return new IpPrefix(source, source.getAddress().length == 4 ? 24 : 56);
  }
}
