package net.hsvpn.dataplane.stages;

import net.hsvpn.dataplane.batch.PacketBatch;
import net.hsvpn.dataplane.context.ContextTable;
import net.hsvpn.dataplane.context.NextHop;
import net.hsvpn.dataplane.context.RoutingTable;
import net.hsvpn.dataplane.io.Hairpin;
import net.hsvpn.dataplane.io.TunSource;
import net.hsvpn.dataplane.wire.Ipv4;
import net.hsvpn.dataplane.wire.PacketTooBig;

/**
 * Tells the source of a packet that it is too long, in the packet's own context: through the TUN
 * device if the context's table finds the source there, through a tunnel if it finds it behind one.
 * One thread; allocates nothing.
 */
final class TooBigAnswers {
  /** Per context; RFC 4443 section 2.4 f asks for a limit, and such a bucket, without a number. */
  static final int PER_SECOND = 100;

  static final int BURST = 100;

  private final TunSource tun;
  private final Hairpin own;
  private final TokenBuckets tokens = new TokenBuckets(PER_SECOND, BURST);
  private final byte[] message = new byte[PacketTooBig.MAX_OCTETS];

  /**
   * @param tun of the thread that uses this
   * @param own the way back to the beginning of the outbound direction
   */
  TooBigAnswers(TunSource tun, Hairpin own) {
    this.tun = tun;
    this.own = own;
  }

  /** Whether packet {@code i} could be answered; {@code mtu} is what would fit. */
  boolean answer(ContextTable contexts, PacketBatch batch, int i, int mtu) {
    byte[] octets = batch.slab();
    int at = batch.offset(i);
    int context = batch.context(i);
    RoutingTable routes = contexts.routes(context);
    if (routes == null || !PacketTooBig.mayAnswer(octets, at, batch.length(i))) {
      return false;
    }
    NextHop back = routes.back(octets, at);
    if (back == null || !tokens.take(context, batch.timeMillis())) {
      return false;
    }
    boolean v4 = octets[at] >>> 4 == Ipv4.VERSION;
    byte[] address = contexts.addresses(context).of(v4);
    return switch (back) {
      // Linux takes no IPv4 packet from a device whose source is an address of its own.
      case NextHop.Local() ->
          tun.answer(context, message, write(batch, i, mtu, v4 ? null : address));
      case NextHop.Tunnel _ -> own.offer(message, 0, write(batch, i, mtu, address), context);
    };
  }

  private int write(PacketBatch batch, int i, int mtu, byte[] source) {
    return PacketTooBig.emit(
        batch.slab(), batch.offset(i), batch.length(i), mtu, source, message, 0);
  }
}
