package net.hsvpn.peers.ppp;

/** Protocol numbers of PPP (IANA "PPP DLL Protocol Numbers") that mean something here. */
public final class PppProtocol {
  public static final int IPV4 = 0x0021;
  public static final int IPV6 = 0x0057;
  public static final int IPCP = 0x8021; // RFC 1332
  public static final int IPV6CP = 0x8057; // RFC 5072
  public static final int LCP = 0xC021; // RFC 1661
  public static final int CHAP = 0xC223; // RFC 1994

  private PppProtocol() {}
}
