package net.hsvpn.peers.l2tp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Octets;
import net.hsvpn.peers.wire.Reader;
import net.hsvpn.peers.wire.Writer;

/**
 * A control message (RFC 2661 section 3.1), or, without AVPs, the bare acknowledgement (ZLB).
 *
 * <pre>
 * |T|L|x|x|S|x|O|P|x|x|x|x|  Ver  |            Length             |
 * |           Tunnel ID           |          Session ID           |
 * |              Ns               |              Nr               |
 * |  AVPs ...
 * </pre>
 *
 * @param tunnel the receiver's; 0 in SCCRQ
 * @param session the receiver's; 0 if the message is about none, or it is not known yet
 */
record ControlMessage(int tunnel, int session, int ns, int nr, List<Avp> avps) {
  /** T, L and S set, version 2. */
  static final int FLAGS = 0xC802;

  private static final int MEANINGFUL = 0xCB0F;
  private static final int HEADER_OCTETS = 12;
  private static final int MOST_AVPS = 64;

  ControlMessage {
    avps = List.copyOf(avps);
  }

  static ControlMessage read(byte[] octets) throws MalformedMessage {
    Reader in = Reader.of(octets);
    int flags = in.u16("L2TP flags") & MEANINGFUL;
    in.within(flags, FLAGS, FLAGS, "L2TP flags of a control message");
    int length = in.within(in.u16("L2TP length"), HEADER_OCTETS, octets.length, "L2TP length");
    int tunnel = in.u16("L2TP tunnel ID");
    int session = in.u16("L2TP session ID");
    int ns = in.u16("L2TP Ns");
    int nr = in.u16("L2TP Nr");
    Reader rest = in.slice(length - HEADER_OCTETS, "L2TP AVPs");
    List<Avp> avps = new ArrayList<>();
    while (rest.remaining() > 0) {
      if (avps.size() == MOST_AVPS) {
        throw rest.malformed("L2TP AVPs", MOST_AVPS + " at most", "more");
      }
      avps.add(Avp.read(rest));
    }
    return new ControlMessage(tunnel, session, ns, nr, avps);
  }

  byte[] octets() {
    Writer out = new Writer().u16(FLAGS);
    int length = out.reserveLength();
    out.u16(tunnel).u16(session).u16(ns).u16(nr);
    avps.forEach(avp -> avp.write(out));
    out.patchLength(length, 0);
    return out.toArray();
  }

  boolean acknowledgesOnly() {
    return avps.isEmpty();
  }

  /** Empty if the first AVP is no message type, or an unknown one. */
  Optional<MessageType> type() {
    return avps.isEmpty() || avps.getFirst().type() != AvpType.MESSAGE_TYPE
        ? Optional.empty()
        : u16(AvpType.MESSAGE_TYPE).flatMap(MessageType::of);
  }

  Optional<Octets> value(int type) {
    return avps.stream()
        .filter(avp -> avp.vendor() == 0 && avp.type() == type && !avp.hidden())
        .map(Avp::value)
        .findFirst();
  }

  /** Empty too if the value has another length. */
  Optional<Integer> u16(int type) {
    return value(type).filter(v -> v.length() == 2).map(v -> v.at(0) << 8 | v.at(1));
  }

  /** A mandatory AVP that means nothing here (RFC 2661 section 4.1). */
  Optional<Avp> notUnderstood() {
    return avps.stream()
        .filter(avp ->
            avp.mandatory() && (avp.hidden() || avp.vendor() != 0 || avp.type() > AvpType.LAST))
        .findFirst();
  }
}
