package net.hsvpn.peers.sa;

import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntPredicate;

/**
 * What the engine may know of the world at the moment of an event.
 *
 * @param now from a clock that never goes back
 * @param incarnation 0 to 65535, this start of this node; first part of every explicit IV, so that
 *     two nodes with the same keys never form the same nonce (docs/protocol.md)
 * @param spiTaken whether an inbound ESP SPI is in use already
 * @param sourceTowards the address that packets to this one leave from, for sockets that are bound
 *     to a wildcard; empty if no way leads there
 * @param evidence what was fetched to judge peers by
 * @param house what holds for all peers
 */
public record Env(
    Instant now,
    SecureRandom random,
    int incarnation,
    IntPredicate spiTaken,
    Function<InetAddress, Optional<InetAddress>> sourceTowards,
    Evidence evidence,
    HouseRules house) {
  /** A house without rules. */
  public Env(
      Instant now,
      SecureRandom random,
      int incarnation,
      IntPredicate spiTaken,
      Function<InetAddress, Optional<InetAddress>> sourceTowards,
      Evidence evidence) {
    this(now, random, incarnation, spiTaken, sourceTowards, evidence, HouseRules.NONE);
  }
}
