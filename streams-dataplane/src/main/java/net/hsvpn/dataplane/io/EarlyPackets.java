package net.hsvpn.dataplane.io;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.function.LongSupplier;
import net.hsvpn.dataplane.batch.PacketBatch;
import net.hsvpn.dataplane.drop.DropCounters;
import net.hsvpn.dataplane.drop.DropReason;
import net.hsvpn.dataplane.sad.ExpectedSpis;
import net.hsvpn.dataplane.sad.SaTableRef;
import net.hsvpn.dataplane.wire.EspHeader;

/**
 * ESP packets that overtook the end of their SA's negotiation: who answers a request for a child SA
 * may send on it at once, and here the keys take a few milliseconds more. They wait for their SA,
 * few of them and not for long. All belongs to the thread of the inbound direction.
 */
public final class EarlyPackets implements WaitingPackets {
  /** Of all SAs together: a burst of one peer, or the first packets of many. */
  static final int MOST = 256;

  private static final Duration TIME = Duration.ofSeconds(1);

  private record Packet(byte[] octets, int socket, int trafficClass, byte[] peer, long since) {}

  private final ExpectedSpis expected;
  private final DropCounters drops;
  private final LongSupplier nanoClock;
  private final ArrayDeque<Packet> packets = new ArrayDeque<>();

  /**
   * @param expected SPIs whose SA may come
   */
  public EarlyPackets(ExpectedSpis expected, DropCounters drops, LongSupplier nanoClock) {
    this.expected = expected;
    this.drops = drops;
    this.nanoClock = nanoClock;
  }

  @Override
  public boolean isEmpty() {
    return packets.isEmpty();
  }

  /** Copies an ESP packet and takes it out of its batch, or says why it is to be dropped. */
  public DropReason hold(int spi, PacketBatch batch, int i) {
    if (!expected.contains(spi) || packets.size() >= MOST) {
      return DropReason.UNKNOWN_SPI;
    }
    int at = batch.offset(i);
    int name = i * PacketBatch.SOCKADDR_OCTETS;
    packets.add(
        new Packet(
            Arrays.copyOfRange(batch.slab(), at, at + batch.length(i)),
            batch.socket(i),
            batch.trafficClass(i),
            Arrays.copyOfRange(batch.peers(), name, name + PacketBatch.SOCKADDR_OCTETS),
            nanoClock.getAsLong()));
    batch.take(i);
    return null;
  }

  /** {@inheritDoc} A batch holds packets of one socket. */
  @Override
  public void release(PacketBatch into, SaTableRef tables) {
    long oldest = nanoClock.getAsLong() - TIME.toNanos();
    int socket = 0;
    int count = 0;
    for (int left = packets.size(); left > 0; left--) {
      Packet packet = packets.remove();
      int spi = EspHeader.spi(packet.octets(), 0);
      // In this order: what is expected no more is installed already, or never will be.
      boolean hoped = expected.contains(spi);
      boolean installed = tables.get().inbound(spi) != null;
      boolean fits = count == 0 || (packet.socket() == socket && count < into.capacity());
      if (installed && fits) {
        socket = packet.socket();
        receive(packet, into, count++);
      } else if (packet.since() - oldest <= 0 || !(hoped || installed)) {
        drops.count(DropReason.UNKNOWN_SPI);
      } else {
        packets.add(packet);
      }
    }
    if (count > 0) {
      into.received(count, socket);
    }
  }

  private static void receive(Packet packet, PacketBatch into, int i) {
    byte[] octets = packet.octets();
    System.arraycopy(octets, 0, into.slab(), into.offset(i), octets.length);
    into.lengths()[i] = octets.length;
    into.trafficClasses()[i] = packet.trafficClass();
    System.arraycopy(
        packet.peer(),
        0,
        into.peers(),
        i * PacketBatch.SOCKADDR_OCTETS,
        PacketBatch.SOCKADDR_OCTETS);
  }
}
