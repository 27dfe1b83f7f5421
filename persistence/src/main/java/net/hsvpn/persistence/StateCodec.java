package net.hsvpn.persistence;

import java.io.IOException;
import java.util.Optional;

/**
 * Turns states of one kind into octets that outlive the process, and back.
 *
 * @param <T> type of the states
 */
public interface StateCodec<T> {
  /** The kind in {@link CheckpointKey#kind}. */
  String kind();

  /** Type of the states. */
  Class<T> type();

  /** What is to be kept; empty if nothing of this state may outlive the process. */
  Optional<byte[]> encode(T state);

  /**
   * What comes back at the next start; empty if it is of no use there.
   *
   * @throws IOException if these are not octets that {@link #encode} makes
   */
  Optional<T> decode(byte[] octets) throws IOException;

  /**
   * What another node has written that is alive, and may go on with here.
   *
   * @throws IOException as above
   */
  default Optional<T> follow(byte[] octets) throws IOException {
    return decode(octets);
  }
}
