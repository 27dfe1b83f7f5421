package net.hsvpn.config;

import java.time.Duration;

/**
 * How the nodes of a cluster watch each other (BFD, RFC 5880).
 *
 * @param port UDP, on the node's cluster host; 0 lets the operating system choose
 * @param interval between two packets
 * @param multiplier a node is down after so many intervals of silence
 */
public record Liveness(int port, Duration interval, int multiplier) {
  /** 50 ms, three times, on the port of RFC 5881. */
  public static final Liveness DEFAULT = new Liveness(3784, Duration.ofMillis(50), 3);
}
