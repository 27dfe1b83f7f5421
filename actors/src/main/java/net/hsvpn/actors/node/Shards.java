package net.hsvpn.actors.node;

import net.hsvpn.actors.ownership.Placement;
import net.hsvpn.actors.peer.PeerActor;
import net.hsvpn.config.PeerId;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.apache.pekko.cluster.sharding.typed.ShardingMessageExtractor;

/** The peers of one virtual address are one shard: they go where it goes. */
final class Shards
    extends ShardingMessageExtractor<ShardingEnvelope<PeerActor.Command>, PeerActor.Command> {
  private final Placement placement;

  Shards(Placement placement) {
    this.placement = placement;
  }

  @Override
  public String entityId(ShardingEnvelope<PeerActor.Command> message) {
    return message.entityId();
  }

  @Override
  public String shardId(String entityId) {
    return placement.shard(new PeerId(entityId));
  }

  @Override
  public PeerActor.Command unwrapMessage(ShardingEnvelope<PeerActor.Command> message) {
    return message.message();
  }
}
