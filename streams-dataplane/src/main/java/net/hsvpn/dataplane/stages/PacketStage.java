package net.hsvpn.dataplane.stages;

import net.hsvpn.dataplane.batch.PacketBatch;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.FlowShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;

/**
 * The frame of every stage with one way in and one way out: applies a {@link PacketStep} to each
 * packet, passes on what is left, and asks for more where nothing is.
 */
public abstract class PacketStage extends GraphStage<FlowShape<PacketBatch, PacketBatch>> {
  private final Inlet<PacketBatch> in = Inlet.create(name() + ".in");
  private final Outlet<PacketBatch> out = Outlet.create(name() + ".out");
  private final FlowShape<PacketBatch, PacketBatch> shape = FlowShape.of(in, out);

  /** The step of one materialization. */
  public abstract PacketStep step();

  private String name() {
    return getClass().getSimpleName();
  }

  @Override
  public FlowShape<PacketBatch, PacketBatch> shape() {
    return shape;
  }

  @Override
  public Attributes initialAttributes() {
    return Attributes.name(name());
  }

  @Override
  public GraphStageLogic createLogic(Attributes attributes) {
    return new Logic(step());
  }

  private final class Logic extends GraphStageLogic {
    private final PacketStep step;

    Logic(PacketStep step) {
      super(shape);
      this.step = step;
      setHandler(
          in,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              handle(grab(in));
            }
          });
      setHandler(
          out,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              pull(in);
            }
          });
    }

    private void handle(PacketBatch batch) {
      PacketStep.applyToAll(step, batch);
      if (batch.isEmpty()) {
        batch.recycle();
        pull(in);
      } else {
        push(out, batch);
      }
    }
  }
}
