package net.hsvpn.persistence;

import static java.util.Objects.requireNonNull;

/**
 * Names the state of one actor.
 *
 * @param kind of actor, e.g. {@code ike-sa}
 * @param owner what the actor belongs to, e.g. the name of its peer
 * @param id tells it from others of the same kind and owner
 * @param type of its state
 */
public record CheckpointKey<T>(String kind, String owner, String id, Class<T> type) {
  public CheckpointKey {
    requireNonNull(kind, "kind");
    requireNonNull(owner, "owner");
    requireNonNull(id, "id");
    requireNonNull(type, "type");
  }
}
