package net.hsvpn.dataplane.stages;

import net.hsvpn.dataplane.batch.PacketBatch;
import net.hsvpn.dataplane.io.IkeDatagram;
import net.hsvpn.dataplane.io.LocalSockets;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.FanOutShape2;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;

/**
 * Splits what the sockets received: ESP batches on the first outlet, IKE messages on the second. A
 * slow control plane fills its bounded queue and loses messages, which IKE sends again; it never
 * holds up data. Demand for ESP alone drives the stage.
 */
public final class ClassifyStage
    extends GraphStage<FanOutShape2<PacketBatch, PacketBatch, IkeDatagram>> {
  /** IKE messages that may wait for the control plane. */
  public static final int IKE_QUEUE_LIMIT = 256;

  private final LocalSockets sockets;
  private final Inlet<PacketBatch> in = Inlet.create("Classify.in");
  private final Outlet<PacketBatch> esp = Outlet.create("Classify.esp");
  private final Outlet<IkeDatagram> ike = Outlet.create("Classify.ike");
  private final FanOutShape2<PacketBatch, PacketBatch, IkeDatagram> shape =
      new FanOutShape2<>(in, esp, ike);

  public ClassifyStage(LocalSockets sockets) {
    this.sockets = sockets;
  }

  @Override
  public FanOutShape2<PacketBatch, PacketBatch, IkeDatagram> shape() {
    return shape;
  }

  @Override
  public GraphStageLogic createLogic(Attributes attributes) {
    return new Logic();
  }

  private final class Logic extends GraphStageLogic {
    private final Classifier classifier = new Classifier(sockets, IKE_QUEUE_LIMIT);

    Logic() {
      super(shape);
      setHandler(
          in,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              handle(grab(in));
            }
          });
      setHandler(
          esp,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              pull(in);
            }
          });
      setHandler(
          ike,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              offerIke();
            }

            @Override
            public void onDownstreamFinish(Throwable cause) {
              // Data goes on without a control plane; its messages are counted as not taken.
            }
          });
    }

    private void handle(PacketBatch batch) {
      classifier.classify(batch);
      offerIke();
      if (batch.isEmpty()) {
        batch.recycle();
        pull(in);
      } else {
        push(esp, batch);
      }
    }

    private void offerIke() {
      if (isAvailable(ike) && !classifier.queue().isEmpty()) {
        push(ike, classifier.queue().remove());
      }
    }
  }
}
