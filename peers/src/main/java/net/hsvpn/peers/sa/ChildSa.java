package net.hsvpn.peers.sa;

import java.time.Instant;
import net.hsvpn.config.Volume;
import net.hsvpn.config.proposal.EspSuite;
import net.hsvpn.peers.crypto.EspKeys;

/**
 * A pair of ESP SAs, one each way.
 *
 * @param inboundSpi chosen by us; names the child on our side
 * @param outboundSpi chosen by the peer
 * @param takesPadding whether the peer accepts TFC padding (RFC 7296 section 1.3.1)
 * @param replaces inbound SPI of the child whose place it takes; 0 if none
 * @param rekeyAt when we begin to replace it; jitter is already in it
 * @param rekeyAfter likewise: how much either direction may carry until then
 */
public record ChildSa(
    int inboundSpi,
    int outboundSpi,
    EspSuite suite,
    EspKeys inboundKeys,
    EspKeys outboundKeys,
    ChildMode mode,
    boolean takesPadding,
    Stage stage,
    int replaces,
    Instant establishedAt,
    Instant rekeyAt,
    Volume rekeyAfter) {

  /** Where in its life a child SA stands. */
  public enum Stage {
    /** Receives; we send on it once the peer deletes the one it replaces (RFC 7296 section 2.8). */
    RECEIVING,
    /** Carries traffic. */
    INSTALLED,
    /** A newer child takes its place; it waits to be deleted. */
    REPLACED,
    /** We asked the peer to delete it. */
    DELETING
  }

  /** When it ends, if nobody managed to replace it. */
  public Instant endsAt(LifePolicy life) {
    return establishedAt.plus(life.childLifetime());
  }

  public ChildSa in(Stage next) {
    return new ChildSa(
        inboundSpi,
        outboundSpi,
        suite,
        inboundKeys,
        outboundKeys,
        mode,
        takesPadding,
        next,
        replaces,
        establishedAt,
        rekeyAt,
        rekeyAfter);
  }

  public ChildSa rekeyAt(Instant when) {
    return new ChildSa(
        inboundSpi,
        outboundSpi,
        suite,
        inboundKeys,
        outboundKeys,
        mode,
        takesPadding,
        stage,
        replaces,
        establishedAt,
        when,
        rekeyAfter);
  }

  public ChildSa carrying(ChildMode next) {
    return new ChildSa(
        inboundSpi,
        outboundSpi,
        suite,
        inboundKeys,
        outboundKeys,
        next,
        takesPadding,
        stage,
        replaces,
        establishedAt,
        rekeyAt,
        rekeyAfter);
  }
}
