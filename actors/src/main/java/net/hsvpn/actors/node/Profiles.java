package net.hsvpn.actors.node;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import net.hsvpn.actors.adapt.PeerProfiles;
import net.hsvpn.actors.events.EventLog;
import net.hsvpn.config.GatewayConfig;
import net.hsvpn.config.PeerId;
import net.hsvpn.peers.sa.PeerProfile;

/**
 * What the engine is told of all peers, swapped whole when keys and certificates were read again:
 * what begins then goes by the new ones, and what stands is left alone. Safe for use by many
 * threads.
 */
public final class Profiles {
  /**
   * @param callers the same profiles, in the order of recognition
   */
  private record All(Map<PeerId, PeerProfile> byId, Callers callers) {
    static All of(List<PeerProfile> profiles) {
      return new All(
          profiles.stream().collect(Collectors.toUnmodifiableMap(PeerProfile::id, p -> p)),
          new Callers(profiles));
    }
  }

  private final GatewayConfig config;
  private final boolean rawEsp;
  private final NodeServices services;
  private final AtomicReference<All> all;

  /**
   * @param rawEsp whether this node can send and receive ESP as IP protocol 50
   * @throws IllegalArgumentException if a file cannot be used, with its name and what to do
   */
  Profiles(GatewayConfig config, boolean rawEsp, NodeServices services) {
    this.config = config;
    this.rawEsp = rawEsp;
    this.services = services;
    this.all = new AtomicReference<>(All.of(PeerProfiles.of(config, rawEsp)));
  }

  PeerProfile of(PeerId peer) {
    return all.get().byId().get(peer);
  }

  Callers callers() {
    return all.get().callers();
  }

  /**
   * Takes the keys, certificates and revocation lists of a newer reading of the configuration: all
   * of them, or none.
   *
   * @return why none; empty if all
   */
  public synchronized Optional<String> renew(GatewayConfig newer) {
    Optional<GatewayConfig> renewed = config.withCredentialsOf(newer);
    Optional<String> problem =
        renewed.isEmpty()
            ? Optional.of(
                "the configuration has changed in more than keys, certificates, revocation lists"
                    + " and auth; restart the gateway for that, or undo it")
            : swap(renewed.get());
    EventLog events = services.events();
    problem.ifPresentOrElse(
        why ->
            events.tell(
                "CREDENTIALS_REFUSED",
                "the keys and certificates that are in use stay: " + why,
                Optional.of("correct it and reload again")),
        () ->
            events.tell(
                "CREDENTIALS_RELOADED",
                "whoever is authenticated from now on is so by the keys, certificates and"
                    + " revocation lists just read; SAs stay",
                Optional.empty()));
    return problem;
  }

  private Optional<String> swap(GatewayConfig renewed) {
    try {
      All next = All.of(PeerProfiles.of(renewed, rawEsp));
      services
          .evidence()
          .learn(before -> PeerProfiles.evidence(renewed, before, services.clock().instant()));
      all.set(next);
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(e.getMessage());
    }
  }
}
