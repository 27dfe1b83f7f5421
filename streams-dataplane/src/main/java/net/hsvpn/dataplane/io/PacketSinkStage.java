package net.hsvpn.dataplane.io;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import net.hsvpn.dataplane.batch.PacketBatch;
import org.apache.pekko.Done;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.SinkShape;
import org.apache.pekko.stream.stage.AbstractGraphStageWithMaterializedValue;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.GraphStageLogic;

/** Gives each batch to a {@link PacketSink} and recycles it. Materializes to the stream's end. */
public final class PacketSinkStage
    extends AbstractGraphStageWithMaterializedValue<SinkShape<PacketBatch>, CompletionStage<Done>> {
  private final PacketSink sink;
  private final Inlet<PacketBatch> in = Inlet.create("PacketSink.in");
  private final SinkShape<PacketBatch> shape = SinkShape.of(in);

  public PacketSinkStage(PacketSink sink) {
    this.sink = sink;
  }

  @Override
  public SinkShape<PacketBatch> shape() {
    return shape;
  }

  @Override
  public Pair<GraphStageLogic, CompletionStage<Done>> createLogicAndMaterializedValuePair(
      Attributes attributes) {
    CompletableFuture<Done> done = new CompletableFuture<>();
    return Pair.create(new Logic(done), done);
  }

  private final class Logic extends GraphStageLogic {
    private final CompletableFuture<Done> done;
    private Throwable failure =
        new IllegalStateException("the data plane's stream was stopped by force");

    Logic(CompletableFuture<Done> done) {
      super(shape);
      this.done = done;
      setHandler(
          in,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              send(grab(in));
            }

            @Override
            public void onUpstreamFinish() {
              failure = null;
              completeStage();
            }

            @Override
            public void onUpstreamFailure(Throwable cause) {
              failure = cause;
              failStage(cause);
            }
          });
    }

    @Override
    public void preStart() {
      pull(in);
    }

    @Override
    public void postStop() {
      if (failure == null) {
        done.complete(Done.getInstance());
      } else {
        done.completeExceptionally(failure);
      }
    }

    private void send(PacketBatch batch) {
      try {
        sink.send(batch);
      } catch (IOException | RuntimeException e) {
        failure = e;
        failStage(e);
        return;
      } finally {
        batch.recycle();
      }
      pull(in);
    }
  }
}
