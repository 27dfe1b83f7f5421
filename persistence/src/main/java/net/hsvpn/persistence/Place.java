package net.hsvpn.persistence;

/** Where a state lies: the name of a {@link CheckpointKey}, without its type. */
public record Place(String kind, String owner, String id) {
  static Place of(CheckpointKey<?> key) {
    return new Place(key.kind(), key.owner(), key.id());
  }

  @Override
  public String toString() {
    return kind + "/" + owner + "/" + id;
  }
}
