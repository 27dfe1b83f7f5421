package net.hsvpn.peers.wire.hsvpn;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.hsvpn.config.RoutingTag;
import net.hsvpn.peers.iana.NotifyType;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Notify;
import net.hsvpn.peers.wire.Octets;
import net.hsvpn.peers.wire.Reader;
import net.hsvpn.peers.wire.Writer;

/**
 * Reads and writes the data of HSVPN's two notifies (docs/protocol.md section 3). Only for notifies
 * of a peer that sent {@link Hsvpn#VENDOR_ID}: the numbers are private and mean nothing otherwise.
 */
public final class HsvpnCodec {
  private HsvpnCodec() {}

  /**
   * Reads the data of an HSVPN_CONTEXTS notify.
   *
   * @throws UnsupportedHsvpnVersion if it is of a version above 1
   */
  public static HsvpnContexts decodeContexts(Octets data) throws MalformedMessage {
    Reader in = Reader.of(data.array());
    int flags = readHead(in);
    List<OfferedContext> contexts = new ArrayList<>();
    for (ContextTlv context : readContexts(in)) {
      contexts.add(new OfferedContext(context.tag(), context.name(), context.reachable()));
    }
    return new HsvpnContexts(Hsvpn.VERSION, flags, contexts);
  }

  /**
   * Reads the data of an HSVPN_ROUTES notify.
   *
   * @throws UnsupportedHsvpnVersion if it is of a version above 1
   */
  public static HsvpnRoutes decodeRoutes(Octets data) throws MalformedMessage {
    Reader in = Reader.of(data.array());
    boolean transit = (readHead(in) & Hsvpn.FLAG_TRANSIT) != 0;
    int serial = in.u32("serial number");
    List<RouteChange> changes = new ArrayList<>();
    for (ContextTlv context : readContexts(in)) {
      changes.add(new RouteChange(context.tag(), context.reachable(), context.withdrawn()));
    }
    return new HsvpnRoutes(serial, transit, changes);
  }

  /**
   * The notify that carries the contexts.
   *
   * @throws IllegalStateException if they take more than 65535 octets
   */
  public static Notify encode(HsvpnContexts contexts) {
    Writer out = new Writer().u8(contexts.version()).u8(contexts.flags()).zeros(2);
    for (OfferedContext context : contexts.contexts()) {
      new ContextTlv(context.tag(), context.name(), context.prefixes(), List.of()).write(out);
    }
    return new Notify(NotifyType.HSVPN_CONTEXTS, out.toArray());
  }

  /**
   * The notify that carries the changes.
   *
   * @throws IllegalStateException if they take more than 65535 octets
   */
  public static Notify encode(HsvpnRoutes routes) {
    Writer out =
        new Writer()
            .u8(Hsvpn.VERSION)
            .u8(routes.transit() ? Hsvpn.FLAG_TRANSIT : 0)
            .zeros(2)
            .u32(routes.serial());
    for (RouteChange change : routes.changes()) {
      new ContextTlv(change.tag(), "", change.added(), change.withdrawn()).write(out);
    }
    return new Notify(NotifyType.HSVPN_ROUTES, out.toArray());
  }

  /** Reads version, flags and reserved octets; returns the flags. */
  private static int readHead(Reader in) throws MalformedMessage {
    int version = in.u8("HSVPN version");
    if (version > Hsvpn.VERSION) {
      throw new UnsupportedHsvpnVersion(version);
    }
    in.within(version, Hsvpn.VERSION, Hsvpn.VERSION, "HSVPN version");
    int flags = in.u8("HSVPN flags");
    in.skip(2, "HSVPN reserved octets");
    return flags;
  }

  private static List<ContextTlv> readContexts(Reader in) throws MalformedMessage {
    List<ContextTlv> contexts = new ArrayList<>();
    Set<RoutingTag> seen = new HashSet<>();
    while (in.remaining() > 0) {
      int type = in.u16("TLV type");
      Reader value = in.slice(in.u16("TLV length"), "TLV value");
      if (type == ContextTlv.TYPE) {
        in.within(contexts.size() + 1, 1, Hsvpn.MAX_CONTEXTS, "number of contexts");
        ContextTlv context = ContextTlv.read(value);
        if (!seen.add(context.tag())) {
          throw value.malformed("routing tag", "each tag once", context.tag());
        }
        contexts.add(context);
      }
    }
    in.within(contexts.size(), 1, Hsvpn.MAX_CONTEXTS, "number of contexts");
    return contexts;
  }
}
