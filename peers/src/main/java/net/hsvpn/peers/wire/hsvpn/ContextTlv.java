package net.hsvpn.peers.wire.hsvpn;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import net.hsvpn.config.IpPrefix;
import net.hsvpn.config.RoutingTag;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Octets;
import net.hsvpn.peers.wire.Reader;
import net.hsvpn.peers.wire.Writer;

/**
 * The CONTEXT TLV, of which both notifies consist (docs/protocol.md section 3.3).
 *
 * <pre>
 * |          type = 1             |            length              |
 * |         routing tag           |           reserved             |
 * |                        inner TLVs                              |
 * </pre>
 */
record ContextTlv(RoutingTag tag, String name, List<IpPrefix> reachable, List<IpPrefix> withdrawn) {
  static final int TYPE = 1;

  private static final int NAME = 2;
  private static final int REACHABLE_IPV4 = 3;
  private static final int REACHABLE_IPV6 = 4;
  private static final int WITHDRAWN_IPV4 = 5;
  private static final int WITHDRAWN_IPV6 = 6;

  static ContextTlv read(Reader in) throws MalformedMessage {
    RoutingTag tag = new RoutingTag(in.u16("routing tag"));
    in.skip(2, "context reserved octets");
    String name = "";
    List<IpPrefix> reachable = new ArrayList<>();
    List<IpPrefix> withdrawn = new ArrayList<>();
    while (in.remaining() > 0) {
      int type = in.u16("TLV type");
      Reader value = in.slice(in.u16("TLV length"), "TLV value");
      switch (type) {
        case NAME -> {
          if (!name.isEmpty()) {
            throw value.malformed("context name", "one name", "another");
          }
          name = readName(value);
        }
        case REACHABLE_IPV4 -> PrefixList.read(value, true, reachable);
        case REACHABLE_IPV6 -> PrefixList.read(value, false, reachable);
        case WITHDRAWN_IPV4 -> PrefixList.read(value, true, withdrawn);
        case WITHDRAWN_IPV6 -> PrefixList.read(value, false, withdrawn);
        default -> value.rest(); // skipped, so that later versions can add to this one
      }
    }
    if (!Collections.disjoint(reachable, new HashSet<>(withdrawn))) {
      throw in.malformed("prefixes", "each either added or withdrawn", "one that is both");
    }
    return new ContextTlv(tag, name, reachable, withdrawn);
  }

  void write(Writer out) {
    out.u16(TYPE);
    int length = out.reserveLength();
    int start = out.size();
    out.u16(tag.value()).zeros(2);
    if (!name.isEmpty()) {
      Octets utf8 = Octets.of(name.getBytes(StandardCharsets.UTF_8));
      out.u16(NAME).u16(utf8.length()).octets(utf8);
    }
    PrefixList.write(out, REACHABLE_IPV4, reachable, true);
    PrefixList.write(out, REACHABLE_IPV6, reachable, false);
    PrefixList.write(out, WITHDRAWN_IPV4, withdrawn, true);
    PrefixList.write(out, WITHDRAWN_IPV6, withdrawn, false);
    out.patchLength(length, start);
  }

  private static String readName(Reader in) throws MalformedMessage {
    in.within(in.remaining(), 1, Hsvpn.MAX_NAME_OCTETS, "context name length");
    Octets utf8 = in.rest();
    String name;
    try {
      // A new decoder reports malformed input, where the String constructor would replace it.
      name = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8.array())).toString();
    } catch (CharacterCodingException e) {
      throw in.malformed("context name", "valid UTF-8", utf8.hex());
    }
    if (!Limits.nameFits(name)) {
      throw in.malformed("context name", "no control characters", utf8.hex());
    }
    return name;
  }
}
