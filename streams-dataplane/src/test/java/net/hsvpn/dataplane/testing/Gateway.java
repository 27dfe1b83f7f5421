package net.hsvpn.dataplane.testing;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.hsvpn.config.ContextId;
import net.hsvpn.config.IpPrefix;
import net.hsvpn.config.PeerId;
import net.hsvpn.config.RoutingTag;
import net.hsvpn.config.TfcPolicy;
import net.hsvpn.config.TrafficClassPolicy;
import net.hsvpn.config.proposal.EspSuite;
import net.hsvpn.dataplane.PeerSightings;
import net.hsvpn.dataplane.TunnelDemand;
import net.hsvpn.dataplane.batch.BatchPool;
import net.hsvpn.dataplane.batch.PacketBatch;
import net.hsvpn.dataplane.carrier.CarrierInbox;
import net.hsvpn.dataplane.context.ContextTables;
import net.hsvpn.dataplane.context.NextHop;
import net.hsvpn.dataplane.context.RoutingTable;
import net.hsvpn.dataplane.context.TunnelId;
import net.hsvpn.dataplane.crypto.EspKeys;
import net.hsvpn.dataplane.drop.DropCounters;
import net.hsvpn.dataplane.io.EarlyPackets;
import net.hsvpn.dataplane.io.Hairpin;
import net.hsvpn.dataplane.io.HeldPackets;
import net.hsvpn.dataplane.io.LocalSocket;
import net.hsvpn.dataplane.io.LocalSockets;
import net.hsvpn.dataplane.io.linux.SockAddr;
import net.hsvpn.dataplane.sad.InboundSaParameters;
import net.hsvpn.dataplane.sad.OutboundSaParameters;
import net.hsvpn.dataplane.sad.SaDatabase;
import net.hsvpn.dataplane.sad.SaMode;
import net.hsvpn.dataplane.sad.SequenceLeases;
import net.hsvpn.dataplane.sad.TaggedContext;
import net.hsvpn.dataplane.stages.AuthoriseStage;
import net.hsvpn.dataplane.stages.DecapsulateStage;
import net.hsvpn.dataplane.stages.EncapsulateStage;
import net.hsvpn.dataplane.stages.InnerClassStage;
import net.hsvpn.dataplane.stages.LookupSaStage;
import net.hsvpn.dataplane.stages.OpenStage;
import net.hsvpn.dataplane.stages.OuterClassStage;
import net.hsvpn.dataplane.stages.PacketStep;
import net.hsvpn.dataplane.stages.ReplayCheckStage;
import net.hsvpn.dataplane.stages.RouteInStage;
import net.hsvpn.dataplane.stages.RouteOutStage;
import net.hsvpn.dataplane.stages.SealStage;
import net.hsvpn.dataplane.stages.TagStage;
import net.hsvpn.dataplane.stages.UntagStage;

/** One gateway's tables, and its pipelines as plain calls, without streams and sockets. */
public final class Gateway {
  public static final PeerId PEER = new PeerId("branch");
  public static final TunnelId TUNNEL = new TunnelId(PEER, "hsvpn");
  public static final ContextId OFFICE = new ContextId("office");
  public static final ContextId GUEST = new ContextId("guest");
  public static final RoutingTag OFFICE_TAG = new RoutingTag(10);
  public static final RoutingTag GUEST_TAG = new RoutingTag(20);
  public static final IpPrefix HERE = IpPrefix.parse("10.1.0.0/16");
  public static final IpPrefix HERE_V6 = IpPrefix.parse("2001:db8:1::/48");
  public static final IpPrefix THERE = IpPrefix.parse("10.2.0.0/16");
  public static final IpPrefix THERE_V6 = IpPrefix.parse("2001:db8:2::/48");
  public static final int SPI = 0xC0FF_EE01;
  public static final InetSocketAddress LOCAL = new InetSocketAddress("192.0.2.2", 4500);
  public static final InetSocketAddress REMOTE = new InetSocketAddress("192.0.2.1", 4500);

  public final ContextTables contexts = new ContextTables();

  /** What all paths carry, as soon as somebody asks. */
  public volatile int pathMtu = 1500;

  public final SaDatabase sas =
      new SaDatabase(contexts, (local, remote) -> pathMtu, SequenceLeases.LOCAL);
  public final DropCounters drops = new DropCounters();
  public final LocalSockets sockets =
      new LocalSockets(
          List.of(
              new LocalSocket(new InetSocketAddress("192.0.2.2", 500), LocalSocket.Kind.IKE),
              new LocalSocket(LOCAL, LocalSocket.Kind.NAT_TRAVERSAL)));
  public final Hairpin hairpin = new Hairpin(() -> {});

  /** What waits for the end of a negotiation. */
  public final EarlyPackets early = new EarlyPackets(sas.expected(), drops, System::nanoTime);

  /** What waits for a tunnel that starts on demand. */
  public HeldPackets held = new HeldPackets(HeldPackets.Limits.NOTHING, drops, System::nanoTime);

  /** Where packets come from, when, and who is told. */
  public InetSocketAddress source = REMOTE;

  public long millis;
  public PeerSightings sightings = PeerSightings.IGNORED;

  /** Who takes L2TP's control messages. */
  public CarrierInbox carrier = CarrierInbox.NONE;

  private final BatchPool pool = new BatchPool(2, 64, 4096, drops);

  /** Both contexts use the same addresses. */
  public static Gateway withTwoContexts() {
    Gateway gateway = new Gateway();
    RoutingTable routes =
        RoutingTable.of(
            Map.of(
                HERE, new NextHop.Local(),
                HERE_V6, new NextHop.Local(),
                THERE, new NextHop.Tunnel(TUNNEL),
                THERE_V6, new NextHop.Tunnel(TUNNEL)));
    gateway.contexts.publish(OFFICE, routes);
    gateway.contexts.publish(GUEST, routes);
    return gateway;
  }

  /** Office and guest, with the same prefixes behind the peer. */
  public static SaMode tagged() {
    return new SaMode.Tagged(
        List.of(
            new TaggedContext(OFFICE_TAG, OFFICE, List.of(THERE, THERE_V6)),
            new TaggedContext(GUEST_TAG, GUEST, List.of(THERE, THERE_V6))));
  }

  public void installInbound(EspKeys keys, SaMode mode) {
    sas.install(inbound(SPI, keys, mode, 64));
  }

  public void installInbound(EspKeys keys, SaMode mode, TrafficClassPolicy trafficClass) {
    sas.install(inbound(SPI, keys, mode, 64, trafficClass));
  }

  public static InboundSaParameters inbound(int spi, EspKeys keys, SaMode mode, int window) {
    return inbound(spi, keys, mode, window, TrafficClassPolicy.DEFAULT);
  }

  private static InboundSaParameters inbound(
      int spi, EspKeys keys, SaMode mode, int window, TrafficClassPolicy trafficClass) {
    return new InboundSaParameters(
        spi,
        PEER,
        keys.suite(),
        keys.encryption(),
        keys.salt(),
        keys.integrity(),
        mode,
        window,
        trafficClass);
  }

  public void installOutbound(EspKeys keys, SaMode mode) {
    sas.install(outbound(SPI, keys, mode), TUNNEL);
  }

  public void installOutbound(
      EspKeys keys, SaMode mode, TrafficClassPolicy trafficClass, TfcPolicy tfc) {
    sas.install(outbound(SPI, keys, mode, trafficClass, tfc), TUNNEL);
  }

  public static OutboundSaParameters outbound(int spi, EspKeys keys, SaMode mode) {
    return outbound(spi, keys, mode, TrafficClassPolicy.DEFAULT, TfcPolicy.NONE);
  }

  private static OutboundSaParameters outbound(
      int spi, EspKeys keys, SaMode mode, TrafficClassPolicy trafficClass, TfcPolicy tfc) {
    return new OutboundSaParameters(
        spi,
        PEER,
        keys.suite(),
        keys.encryption(),
        keys.salt(),
        keys.integrity(),
        mode,
        LOCAL,
        REMOTE,
        true,
        7,
        trafficClass,
        tfc);
  }

  /** Takes ESP packets through all inbound stages; what is left may be read until the next call. */
  public List<Delivered> receive(byte[]... packets) {
    return receive(0, packets);
  }

  /** As above, with this traffic class in the outer headers. */
  public List<Delivered> receive(int trafficClass, byte[]... packets) {
    PacketBatch batch = pool.acquire();
    for (int i = 0; i < packets.length; i++) {
      System.arraycopy(packets[i], 0, batch.slab(), batch.offset(i), packets[i].length);
      batch.lengths()[i] = packets[i].length;
      batch.trafficClass(i, trafficClass);
    }
    batch.received(packets.length, 1);
    batch.timeMillis(millis);
    for (int i = 0; i < packets.length; i++) {
      SockAddr.encode(source, batch.peers(), i * SockAddr.SLOT);
    }
    run(
        batch,
        new LookupSaStage(sas.tables(), early).step(),
        new ReplayCheckStage().step(),
        new OpenStage(sockets, sightings).step(),
        new UntagStage().step(),
        new DecapsulateStage(carrier).step(),
        new AuthoriseStage().step(),
        new InnerClassStage().step(),
        new RouteInStage(contexts, hairpin).step());
    return take(batch);
  }

  /** Takes inner packets of one context through all outbound stages. */
  public List<byte[]> send(ContextId context, byte[]... packets) {
    return send(context, tunnel -> false, packets);
  }

  public List<byte[]> send(ContextId context, TunnelDemand demand, byte[]... packets) {
    return sendMarked(context, demand, packets).stream().map(Delivered::octets).toList();
  }

  /** As above, to see what the outer headers get as well. */
  public List<Delivered> sendMarked(ContextId context, TunnelDemand demand, byte[]... packets) {
    PacketBatch batch = pool.acquire();
    for (byte[] packet : packets) {
      int at = batch.offset(batch.count());
      // A dirty buffer: nothing may depend on zeros behind the packet.
      Arrays.fill(batch.slab(), at, at + 4096 - PacketBatch.HEADROOM, (byte) 0xA5);
      System.arraycopy(packet, 0, batch.slab(), at, packet.length);
      batch.append(packet.length, contexts.indexOf(context));
    }
    return seal(batch, demand);
  }

  /** An empty batch; nothing may depend on zeros in it, and nothing of it may leak. */
  public PacketBatch dirtyBatch() {
    PacketBatch batch = pool.acquire();
    Arrays.fill(batch.slab(), (byte) 0xA5);
    return batch;
  }

  /** Takes what a source brought through all outbound stages. */
  public List<Delivered> seal(PacketBatch batch, TunnelDemand demand) {
    run(
        batch,
        new RouteOutStage(contexts, sas.tables(), demand, held).step(),
        new OuterClassStage().step(),
        new EncapsulateStage().step(),
        new TagStage().step(),
        new SealStage(sockets).step());
    return take(batch);
  }

  /** A packet at the end of a pipeline, the index of its context and its outer traffic class. */
  @SuppressWarnings("ArrayRecordComponent") // A plain carrier; never compared.
  public record Delivered(int context, int trafficClass, byte[] octets) {}

  private static void run(PacketBatch batch, PacketStep... steps) {
    for (PacketStep step : steps) {
      PacketStep.applyToAll(step, batch);
    }
  }

  private static List<Delivered> take(PacketBatch batch) {
    List<Delivered> out = new ArrayList<>();
    for (int i = 0; i < batch.count(); i++) {
      int at = batch.offset(i);
      byte[] octets = Arrays.copyOfRange(batch.slab(), at, at + batch.length(i));
      out.add(new Delivered(batch.context(i), batch.trafficClass(i), octets));
    }
    batch.recycle();
    return out;
  }

  /** All that was dropped, for whatever reason. */
  public long dropped() {
    return drops.snapshot().values().stream().mapToLong(Long::longValue).sum();
  }

  /** An explicit IV for hand-made packets. */
  public static byte[] iv(EspSuite suite, long value) {
    return ByteBuffer.allocate(suite.encryption().ivOctets()).putLong(value).array();
  }
}
