package net.hsvpn.dataplane;

import java.security.SecureRandom;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import net.hsvpn.config.PathMtuSettings;
import net.hsvpn.dataplane.batch.BatchPool;
import net.hsvpn.dataplane.batch.PacketBatch;
import net.hsvpn.dataplane.carrier.CarrierInbox;
import net.hsvpn.dataplane.carrier.CarrierOutbox;
import net.hsvpn.dataplane.carrier.CarrierSource;
import net.hsvpn.dataplane.context.ContextTables;
import net.hsvpn.dataplane.drop.DropCounters;
import net.hsvpn.dataplane.io.DummySource;
import net.hsvpn.dataplane.io.EarlyPackets;
import net.hsvpn.dataplane.io.Hairpin;
import net.hsvpn.dataplane.io.HairpinSource;
import net.hsvpn.dataplane.io.HeldPackets;
import net.hsvpn.dataplane.io.IkeDatagram;
import net.hsvpn.dataplane.io.LocalSockets;
import net.hsvpn.dataplane.io.PacketSink;
import net.hsvpn.dataplane.io.PacketSinkStage;
import net.hsvpn.dataplane.io.PacketSource;
import net.hsvpn.dataplane.io.PacketSourceStage;
import net.hsvpn.dataplane.io.TunSource;
import net.hsvpn.dataplane.io.WaitingSource;
import net.hsvpn.dataplane.sad.SaDatabase;
import net.hsvpn.dataplane.stages.AuthoriseStage;
import net.hsvpn.dataplane.stages.ClampStage;
import net.hsvpn.dataplane.stages.ClassifyStage;
import net.hsvpn.dataplane.stages.DecapsulateStage;
import net.hsvpn.dataplane.stages.EncapsulateStage;
import net.hsvpn.dataplane.stages.FitStage;
import net.hsvpn.dataplane.stages.InnerClassStage;
import net.hsvpn.dataplane.stages.LookupSaStage;
import net.hsvpn.dataplane.stages.OpenStage;
import net.hsvpn.dataplane.stages.OuterClassStage;
import net.hsvpn.dataplane.stages.ReplayCheckStage;
import net.hsvpn.dataplane.stages.RouteInStage;
import net.hsvpn.dataplane.stages.RouteOutStage;
import net.hsvpn.dataplane.stages.SealStage;
import net.hsvpn.dataplane.stages.TagStage;
import net.hsvpn.dataplane.stages.UntagStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.stream.ActorAttributes;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.SharedKillSwitch;
import org.apache.pekko.stream.javadsl.RunnableGraph;
import org.apache.pekko.stream.javadsl.Source;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The two pipelines of a gateway, each fused into one island on one thread:
 *
 * <ol>
 *   <li>in: UDP → classify → look up SA → check replay → open → untag → decapsulate → authorise →
 *       inner traffic class → clamp → route → TUN
 *   <li>out: TUN → route → fit → outer traffic class → encapsulate → tag → seal → UDP; what goes
 *       from tunnel to tunnel joins here, and so do dummies and L2TP's control messages
 * </ol>
 *
 * <p>All state that must outlive a graph is handed in: endpoints, SAs, contexts, counters. So a
 * graph that failed is started again on the same ones, and only what was in flight is lost.
 */
public final class DataPlaneGraph {
  /** Runs the islands; see reference.conf. */
  public static final String DISPATCHER = "hsvpn-dataplane.pinned-dispatcher";

  private static final Logger LOG = LoggerFactory.getLogger(DataPlaneGraph.class);
  // A fused island has one batch under way; the second is what the source receives into meanwhile.
  private static final int BATCHES = 4;
  // IKE messages with certificates, not fragmented, are longer than any ESP packet.
  private static final int UDP_STRIDE = 8192;

  /**
   * What the graph reads from and writes to. The graph never closes them.
   *
   * @param sockets what the indexes of UDP source and sink mean
   */
  public record Endpoints(
      PacketSource udpSource,
      PacketSink udpSink,
      LocalSockets sockets,
      TunSource tunSource,
      PacketSink tunSink) {}

  private final Endpoints endpoints;
  private final SaDatabase sas;
  private final ContextTables contexts;
  private final DropCounters drops;
  private final Consumer<IkeDatagram> ike;
  private final TunnelDemand demand;
  private final HeldPackets held;
  private final PathMtuSettings fit;
  private final PeerSightings sightings;
  private final CarrierInbox inbox;
  private final Hairpin hairpin;
  private final Hairpin own = new Hairpin(FitStage.OWN_PACKETS, () -> {});
  private final PacketSource outgoing;
  private final EarlyPackets early;
  private final PacketSource incoming;

  /** As below, with the standard settings. */
  public DataPlaneGraph(
      Endpoints endpoints,
      SaDatabase sas,
      ContextTables contexts,
      DropCounters drops,
      Consumer<IkeDatagram> ike,
      TunnelDemand demand) {
    this(
        endpoints,
        sas,
        contexts,
        drops,
        ike,
        demand,
        new HeldPackets(HeldPackets.Limits.NOTHING, drops, System::nanoTime),
        PathMtuSettings.DEFAULT,
        PeerSightings.IGNORED);
  }

  /** As below, without L2TP. */
  public DataPlaneGraph(
      Endpoints endpoints,
      SaDatabase sas,
      ContextTables contexts,
      DropCounters drops,
      Consumer<IkeDatagram> ike,
      TunnelDemand demand,
      HeldPackets held,
      PathMtuSettings fit,
      PeerSightings sightings) {
    this(
        endpoints,
        sas,
        contexts,
        drops,
        ike,
        demand,
        held,
        fit,
        sightings,
        CarrierInbox.NONE,
        new CarrierOutbox(drops, () -> {}));
  }

  /**
   * Describes the graph; nothing runs yet.
   *
   * @param ike takes each IKE message that arrives, on the thread of the inbound direction: it must
   *     return at once, and drop and count what it has no room for
   * @param held for packets whose tunnel starts on demand; it belongs to this graph
   * @param fit what becomes of packets that are too long for their path
   * @param sightings told on the thread of the inbound direction
   * @param inbox takes control messages of L2TP, as {@code ike} does
   * @param outbox what L2TP's control plane sends; its wakeup is the TUN source's
   */
  public DataPlaneGraph(
      Endpoints endpoints,
      SaDatabase sas,
      ContextTables contexts,
      DropCounters drops,
      Consumer<IkeDatagram> ike,
      TunnelDemand demand,
      HeldPackets held,
      PathMtuSettings fit,
      PeerSightings sightings,
      CarrierInbox inbox,
      CarrierOutbox outbox) {
    this.endpoints = endpoints;
    this.sas = sas;
    this.contexts = contexts;
    this.drops = drops;
    this.ike = ike;
    this.demand = demand;
    this.held = held;
    this.fit = fit;
    this.sightings = sightings;
    this.inbox = inbox;
    this.hairpin = new Hairpin(endpoints.tunSource()::wakeup);
    this.early = new EarlyPackets(sas.expected(), drops, System::nanoTime);
    this.incoming = new WaitingSource(endpoints.udpSource(), early, sas.tables());
    this.outgoing =
        new DummySource(
            new CarrierSource(
                new HairpinSource(
                    new WaitingSource(endpoints.tunSource(), held, sas.tables()), hairpin, own),
                outbox,
                sas.tables()),
            sas.tables(),
            System::nanoTime,
            new SecureRandom());
  }

  /** A graph at work. */
  public final class Running {
    private final SharedKillSwitch killSwitch;
    private final CompletionStage<Done> done;

    private Running(
        SharedKillSwitch killSwitch, CompletionStage<Done> in, CompletionStage<Done> out) {
      this.killSwitch = killSwitch;
      // If one direction ends, the other must not go on alone and unnoticed.
      in.whenComplete((ok, failure) -> stop());
      out.whenComplete((ok, failure) -> stop());
      done = in.thenCombine(out, (first, second) -> Done.getInstance());
    }

    /** Asks both directions to end; {@link #done} tells when they have. Any thread, any number. */
    public void stop() {
      killSwitch.shutdown();
      endpoints.udpSource().wakeup();
      endpoints.tunSource().wakeup();
    }

    /**
     * Completes when both directions have ended: normally after {@link #stop}, with the cause after
     * a failure. From then on no thread of this graph touches endpoints or SAs.
     */
    public CompletionStage<Done> done() {
      return done;
    }
  }

  /** Starts both directions. Not before {@link Running#done} of a former start. */
  public Running start(ClassicActorSystemProvider system) {
    SharedKillSwitch killSwitch = KillSwitches.shared("data-plane");
    CompletionStage<Done> in = pinned(inbound(killSwitch)).run(system);
    CompletionStage<Done> out = pinned(outbound(killSwitch)).run(system);
    return new Running(killSwitch, in, out);
  }

  private static <M> RunnableGraph<M> pinned(RunnableGraph<M> graph) {
    return graph.addAttributes(ActorAttributes.dispatcher(DISPATCHER));
  }

  private RunnableGraph<CompletionStage<Done>> inbound(SharedKillSwitch killSwitch) {
    BatchPool pool = new BatchPool(BATCHES, PacketBatch.DEFAULT_SLOTS, UDP_STRIDE, drops);
    return Source.fromGraph(new PacketSourceStage(incoming, pool))
        .via(killSwitch.flow())
        .via(new ClassifyStage(endpoints.sockets(), this::handOver))
        .via(new LookupSaStage(sas.tables(), early))
        .via(new ReplayCheckStage())
        .via(new OpenStage(endpoints.sockets(), sightings))
        .via(new UntagStage())
        .via(new DecapsulateStage(inbox))
        .via(new AuthoriseStage())
        .via(new InnerClassStage())
        .via(new ClampStage(contexts, sas.tables(), fit.tcpMss()))
        .via(new RouteInStage(contexts, hairpin))
        .toMat(new PacketSinkStage(endpoints.tunSink()), (source, done) -> done);
  }

  private RunnableGraph<CompletionStage<Done>> outbound(SharedKillSwitch killSwitch) {
    BatchPool pool =
        new BatchPool(BATCHES, PacketBatch.DEFAULT_SLOTS, PacketBatch.DEFAULT_STRIDE, drops);
    return Source.fromGraph(new PacketSourceStage(outgoing, pool))
        .via(killSwitch.flow())
        .via(new RouteOutStage(contexts, sas.tables(), demand, held))
        .via(new FitStage(contexts, endpoints.tunSource(), own, fit))
        .via(new OuterClassStage())
        .via(new EncapsulateStage())
        .via(new TagStage())
        .via(new SealStage(endpoints.sockets()))
        .toMat(new PacketSinkStage(endpoints.udpSink()), (source, done) -> done);
  }

  private void handOver(IkeDatagram datagram) {
    try {
      ike.accept(datagram);
    } catch (RuntimeException e) {
      LOG.error("the control plane failed on {}; the message is lost", datagram, e);
    }
  }
}
