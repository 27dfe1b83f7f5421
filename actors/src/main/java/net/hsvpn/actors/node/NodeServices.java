package net.hsvpn.actors.node;

import java.security.SecureRandom;
import java.time.InstantSource;
import net.hsvpn.actors.events.EventLog;
import net.hsvpn.actors.evidence.EvidenceStore;
import net.hsvpn.actors.radius.RadiusClient;
import net.hsvpn.actors.sa.SaRegistry;
import net.hsvpn.dataplane.io.IkeSender;
import net.hsvpn.peers.sa.Env;
import net.hsvpn.persistence.CheckpointStore;

/**
 * What the actors of one node share. All of it is safe for use by many threads.
 *
 * @param incarnation of this start of this node, 0 to 65535
 */
public record NodeServices(
    IkeSender sender,
    SaPublisher publisher,
    SaRegistry registry,
    CheckpointStore checkpoints,
    EventLog events,
    Refusals refusals,
    KeyExport keys,
    FaultInjector faults,
    InstantSource clock,
    SecureRandom random,
    int incarnation,
    EvidenceStore evidence,
    Household household,
    RadiusClient radius) {

  /** The world as the engine sees it at this moment. */
  public Env env() {
    return new Env(
        clock.instant(),
        random,
        incarnation,
        publisher::spiTaken,
        SourceAddress::towards,
        evidence.known(),
        household.rules());
  }
}
