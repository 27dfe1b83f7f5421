package net.hsvpn.dataplane.io;

import java.io.IOException;
import java.util.concurrent.Executor;
import net.hsvpn.dataplane.batch.BatchPool;
import net.hsvpn.dataplane.batch.PacketBatch;
import org.apache.pekko.Done;
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
 * <p>An island that always has something to do never looks at its mailbox: a callback invoked from
 * within is served before it. So ten times a second, and whenever it was woken, the stage lets
 * another thread invoke the callback; that one queues up behind everybody else's messages, and
 * stopping and other demand are heard in between.
 */
public final class PacketSourceStage extends GraphStage<SourceShape<PacketBatch>> {
  private static final long TURN_NANOS = 100_000_000;
  private static final long NANOS_PER_MILLI = 1_000_000;
  // Not the default one, which the application may block.
  private static final String HELPER = "pekko.actor.internal-dispatcher";

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
    private AsyncCallback<Done> turn;
    private Executor helper;
    private long turnEnds;

    Logic() {
      super(shape);
      setHandler(
          out,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              receiveOrTakeTurn();
            }
          });
    }

    @Override
    public void preStart() {
      helper = materializer().system().dispatchers().lookup(HELPER);
      turnEnds = System.nanoTime();
      Procedure<Done> begin =
          done -> {
            turnEnds = System.nanoTime() + TURN_NANOS;
            if (isAvailable(out)) {
              receiveOrTakeTurn();
            }
          };
      turn = createAsyncCallback(begin);
    }

    private void receiveOrTakeTurn() {
      long left = turnEnds - System.nanoTime();
      if (left <= 0 || !receive((int) (left / NANOS_PER_MILLI) + 1)) {
        helper.execute(() -> turn.invoke(Done.getInstance()));
      }
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
