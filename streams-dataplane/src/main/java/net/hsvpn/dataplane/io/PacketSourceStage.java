package net.hsvpn.dataplane.io;

import java.io.IOException;
import net.hsvpn.dataplane.batch.BatchPool;
import net.hsvpn.dataplane.batch.PacketBatch;
import org.apache.pekko.japi.function.Procedure;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.SourceShape;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;

/**
 * Emits what a {@link PacketSource} receives. Meant for a dispatcher with a thread of its own,
 * since it blocks that thread while nothing arrives.
 *
 * <p>It takes what is there without waiting; only when nothing is, or after some batches, it gives
 * the thread back for one turn, so that stopping and other demand are heard, and then waits.
 */
public final class PacketSourceStage extends GraphStage<SourceShape<PacketBatch>> {
  private static final int WAIT_MILLIS = 100;
  private static final int BATCHES_PER_TURN = 8;

  private final PacketSource source;
  private final BatchPool pool;
  private final Outlet<PacketBatch> out = Outlet.create("PacketSource.out");
  private final SourceShape<PacketBatch> shape = SourceShape.of(out);

  public PacketSourceStage(PacketSource source, BatchPool pool) {
    this.source = source;
    this.pool = pool;
  }

  @Override
  public SourceShape<PacketBatch> shape() {
    return shape;
  }

  @Override
  public GraphStageLogic createLogic(Attributes attributes) {
    return new Logic();
  }

  private final class Logic extends GraphStageLogic {
    private AsyncCallback<Integer> turn;
    private int batches;

    Logic() {
      super(shape);
      setHandler(
          out,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              if (++batches >= BATCHES_PER_TURN || !receive(0)) {
                turn.invoke(WAIT_MILLIS);
              }
            }
          });
    }

    @Override
    public void preStart() {
      Procedure<Integer> wait =
          millis -> {
            batches = 0;
            if (isAvailable(out) && !receive(millis)) {
              turn.invoke(millis);
            }
          };
      turn = createAsyncCallback(wait);
    }

    /** Whether there is nothing more to do for the present pull. */
    private boolean receive(int timeoutMillis) {
      PacketBatch batch = pool.acquire();
      int received;
      try {
        received = source.receive(batch, timeoutMillis);
      } catch (IOException | RuntimeException e) {
        batch.recycle();
        failStage(e);
        return true;
      }
      if (received == 0) {
        batch.recycle();
        return false;
      }
      batch.timeMillis(System.currentTimeMillis());
      push(out, batch);
      return true;
    }
  }
}
