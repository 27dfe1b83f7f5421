package net.hsvpn.dataplane.bfd;

import java.time.Duration;

/** Who is told what became of the other nodes; on the endpoint's thread, and must not wait. */
public interface BfdEvents {
  /** Both ends hear each other. */
  void up(String neighbour);

  /** It is silent, or says that it goes. */
  void down(String neighbour, Diagnostic why);

  /**
   * This node itself stood still for so long that others must have given it up. Told before
   * anything that came meanwhile.
   */
  void stoodStill(Duration length);
}
