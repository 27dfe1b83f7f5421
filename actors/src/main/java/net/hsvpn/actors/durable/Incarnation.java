package net.hsvpn.actors.durable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Optional;
import net.hsvpn.persistence.CheckpointKey;
import net.hsvpn.persistence.CheckpointStore;
import net.hsvpn.persistence.StateCodec;

/**
 * The number of one start of a node, with which all explicit IVs begin: another one than that of
 * each start before, of any node of the cluster, whose keys may still be in use (docs/protocol.md).
 *
 * @param number 0 to 65535; begins anew after the last one
 */
public record Incarnation(int number) {
  private static final int COUNT = 0x10000;
  private static final CheckpointKey<Incarnation> KEY =
      new CheckpointKey<>("node", "this", "incarnation", Incarnation.class);

  /** Takes the next one, and remembers it before it is used. */
  public static Incarnation next(CheckpointStore store, SecureRandom random) {
    return store.advance(
        KEY,
        before ->
            before
                .map(last -> new Incarnation((last.number + 1) % COUNT))
                .orElseGet(() -> new Incarnation(random.nextInt(COUNT))));
  }

  static StateCodec<Incarnation> codec() {
    return new Codec();
  }

  private record Codec() implements StateCodec<Incarnation> {
    @Override
    public String kind() {
      return KEY.kind();
    }

    @Override
    public Class<Incarnation> type() {
      return KEY.type();
    }

    @Override
    public Optional<byte[]> encode(Incarnation state) {
      return Optional.of(ByteBuffer.allocate(Integer.BYTES).putInt(state.number).array());
    }

    @Override
    public Optional<Incarnation> decode(byte[] octets) throws IOException {
      if (octets.length != Integer.BYTES) {
        throw new IOException("an incarnation of " + octets.length + " octets");
      }
      return Optional.of(new Incarnation(ByteBuffer.wrap(octets).getInt() & (COUNT - 1)));
    }
  }
}
