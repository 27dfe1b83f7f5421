package net.hsvpn.actors.context;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import net.hsvpn.config.ContextId;
import net.hsvpn.config.IpPrefix;
import net.hsvpn.config.PeerId;
import net.hsvpn.persistence.CheckpointKey;
import net.hsvpn.persistence.CheckpointStore;

/**
 * Who wants to know what lies behind the peers of one context, to tell it to a peer. Readers are
 * remembered, so that a restarted context still has them.
 */
final class TransitBoard {
  private record Readers(Map<PeerId, Consumer<ContextActor.Sites>> byPeer) {
    Readers {
      byPeer = Map.copyOf(byPeer);
    }
  }

  private final ContextId context;
  private final CheckpointStore checkpoints;
  private final CheckpointKey<Readers> key;
  private Readers readers;

  TransitBoard(ContextId context, CheckpointStore checkpoints) {
    this.context = context;
    this.checkpoints = checkpoints;
    this.key = new CheckpointKey<>("context", context.value(), "readers", Readers.class);
    this.readers = checkpoints.load(key).orElseGet(() -> new Readers(Map.of()));
  }

  void enter(PeerId peer, Consumer<ContextActor.Sites> reader) {
    Map<PeerId, Consumer<ContextActor.Sites>> more = new HashMap<>(readers.byPeer());
    more.put(peer, reader);
    readers = new Readers(more);
    checkpoints.save(key, readers);
  }

  void leave(PeerId peer) {
    Map<PeerId, Consumer<ContextActor.Sites>> fewer = new HashMap<>(readers.byPeer());
    fewer.remove(peer);
    readers = new Readers(fewer);
    checkpoints.save(key, readers);
  }

  void post(Map<IpPrefix, PeerId> sites) {
    ContextActor.Sites news = new ContextActor.Sites(context, sites);
    readers.byPeer().values().forEach(reader -> reader.accept(news));
  }
}
