package net.hsvpn.persistence;

/** Who learns of changes beside the database, such as nodes that stand ready to go on. */
public interface Mirror {
  Mirror NONE = change -> () -> {};

  /**
   * Told of changes in their order, one at a time; must not wait.
   *
   * @return to be run, by the thread that made the change, before it does anything that rests on
   *     it: waits for those who must know
   */
  Runnable tell(Change change);

  /** Whether this node may still write what belongs to this owner; else another one does. */
  default boolean mayWrite(String owner) {
    return true;
  }
}
