package net.hsvpn.actors.durable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import net.hsvpn.actors.events.EventLog;
import net.hsvpn.actors.sa.IkeSaCell;
import net.hsvpn.config.PeerId;
import net.hsvpn.config.Secret;
import net.hsvpn.config.StorageSettings;
import net.hsvpn.peers.sa.PeerProfile;
import net.hsvpn.persistence.CheckpointStore;
import net.hsvpn.persistence.DurableCheckpointStore;
import net.hsvpn.persistence.SealingKeys;

/** Where a node's actors remember: in a database if there is a key to seal it with. */
public final class Durability {
  private static final String H2 = "jdbc:h2:";
  private static final String REMEDY = "see hsvpn.storage in the configuration";

  private Durability() {}

  /**
   * Opens what the configuration names, or memory.
   *
   * @param shared whether other nodes of a cluster use it too
   * @param profiles of all peers that are configured now
   * @throws UncheckedIOException if it cannot be opened, with what to do
   */
  public static CheckpointStore open(
      StorageSettings storage,
      boolean shared,
      List<PeerProfile> profiles,
      EventLog events,
      SecureRandom random) {
    return storage
        .keys()
        .<CheckpointStore>map(
            keys -> open(storage.jdbcUrl(), keys, shared, profiles, events, random))
        .orElseGet(CheckpointStore::inMemory);
  }

  private static CheckpointStore open(
      String url,
      Secret keys,
      boolean shared,
      List<PeerProfile> profiles,
      EventLog events,
      SecureRandom random) {
    Map<PeerId, PeerProfile> byId =
        profiles.stream().collect(Collectors.toMap(PeerProfile::id, Function.identity()));
    try {
      DurableCheckpointStore store =
          DurableCheckpointStore.open(
              closedByUs(url),
              SealingKeys.of(keys, random),
              shared,
              List.of(
                  Incarnation.codec(), new IkeSaCodec(peer -> Optional.ofNullable(byId.get(peer)))),
              trouble -> events.tell("STORAGE", trouble, Optional.of(REMEDY)));
      int resumed = store.count(IkeSaCell.KIND);
      if (resumed > 0) {
        events.tell(
            "RESUMED",
            resumed + " IKE SAs of the last start go on; their child SAs are replaced",
            Optional.empty());
      }
      return store;
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  /** H2 would close itself while SAs are still being closed in order. */
  private static String closedByUs(String url) {
    return url.startsWith(H2) && !url.contains("DB_CLOSE_ON_EXIT")
        ? url + ";DB_CLOSE_ON_EXIT=FALSE"
        : url;
  }
}
