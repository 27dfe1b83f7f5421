package net.hsvpn.dataplane.io;

import java.io.IOException;
import java.util.Random;
import net.hsvpn.dataplane.batch.PacketBatch;

/**
 * A sink that loses, repeats and reorders packets on their way to another one, for tests and the
 * lab. The same seed gives the same faults for the same batches.
 */
public final class FaultySink implements PacketSink {
  /**
   * How often each fault happens.
   *
   * @param loss probability per packet, 0 to 1
   * @param duplication probability per packet, 0 to 1
   * @param reorder probability per packet of changing places with the next one, 0 to 1
   */
  public record Faults(double loss, double duplication, double reorder) {}

  private final PacketSink sink;
  private final Faults faults;
  private final Random random;

  public FaultySink(PacketSink sink, Faults faults, long seed) {
    this.sink = sink;
    this.faults = faults;
    this.random = new Random(seed);
  }

  @Override
  public void send(PacketBatch batch) throws IOException {
    lose(batch, faults.loss());
    for (int i = 0; i + 1 < batch.count(); i++) {
      if (random.nextDouble() < faults.reorder()) {
        batch.swap(i, i + 1);
      }
    }
    sink.send(batch);
    lose(batch, 1 - faults.duplication());
    if (!batch.isEmpty()) {
      sink.send(batch);
    }
  }

  private void lose(PacketBatch batch, double probability) {
    for (int i = 0; i < batch.count(); i++) {
      if (random.nextDouble() < probability) {
        batch.take(i);
      }
    }
    batch.compact();
  }

  @Override
  public void close() {
    sink.close();
  }
}
