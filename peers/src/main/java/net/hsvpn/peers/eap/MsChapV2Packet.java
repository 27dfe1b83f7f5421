package net.hsvpn.peers.eap;

import static java.nio.charset.StandardCharsets.US_ASCII;

import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Octets;
import net.hsvpn.peers.wire.Reader;
import net.hsvpn.peers.wire.Writer;

/**
 * What stands behind the type of EAP-MSCHAPv2 packets (draft-kamath-pppext-eap-mschapv2, around the
 * packets of RFC 2759).
 */
sealed interface MsChapV2Packet {
  int CHALLENGE = 1;
  int RESPONSE = 2;
  int SUCCESS = 3;
  int FAILURE = 4;

  /** OpCode, MS-CHAPv2-ID and MS-Length. */
  int HEAD = 4;

  /** Octets of Response: the client's challenge, zeros, NT-Response, flags (RFC 2759 section 4). */
  int RESPONSE_VALUE = 49;

  /** RFC 2759 section 3. */
  record Challenge(int id, byte[] challenge, Octets name) implements MsChapV2Packet {}

  /** RFC 2759 section 4. */
  record Response(int id, byte[] challenge, byte[] ntResponse, Octets name)
      implements MsChapV2Packet {}

  /** RFC 2759 sections 5 and 6, in a request. */
  record Verdict(boolean success, int id, String message) implements MsChapV2Packet {}

  /** The client's answer to those: a single octet. */
  record Acknowledgement(boolean success) implements MsChapV2Packet {}

  default Octets encode() {
    Writer out = new Writer();
    switch (this) {
      case Challenge c -> {
        start(out, CHALLENGE, c.id(), 1 + c.challenge().length + c.name().length());
        out.u8(c.challenge().length).octets(Octets.of(c.challenge())).octets(c.name());
      }
      case Response r -> {
        start(out, RESPONSE, r.id(), 1 + RESPONSE_VALUE + r.name().length());
        out.u8(RESPONSE_VALUE).octets(Octets.of(r.challenge())).zeros(8);
        out.octets(Octets.of(r.ntResponse())).u8(0).octets(r.name());
      }
      case Verdict v -> {
        Octets text = Octets.of(v.message().getBytes(US_ASCII));
        start(out, v.success() ? SUCCESS : FAILURE, v.id(), text.length());
        out.octets(text);
      }
      case Acknowledgement a -> out.u8(a.success() ? SUCCESS : FAILURE);
    }
    return Octets.of(out.toArray());
  }

  private static void start(Writer out, int opCode, int id, int content) {
    out.u8(opCode).u8(id).u16(HEAD + content);
  }

  static MsChapV2Packet decodeRequest(Octets data) throws MalformedMessage {
    Reader in = Reader.of(data.array());
    int opCode = in.u8("OpCode");
    int id = in.u8("MS-CHAPv2-ID");
    length(in, data);
    return switch (opCode) {
      case CHALLENGE -> {
        int size = in.u8("Value-Size");
        in.within(size, MsChapV2.CHALLENGE_OCTETS, MsChapV2.CHALLENGE_OCTETS, "Value-Size");
        yield new Challenge(id, in.octets(size, "Challenge").array(), in.rest());
      }
      case SUCCESS, FAILURE ->
          new Verdict(opCode == SUCCESS, id, new String(in.rest().array(), US_ASCII));
      default -> throw in.malformed("OpCode", "1, 3 or 4", opCode);
    };
  }

  static MsChapV2Packet decodeResponse(Octets data) throws MalformedMessage {
    Reader in = Reader.of(data.array());
    int opCode = in.u8("OpCode");
    if (opCode == SUCCESS || opCode == FAILURE) {
      // Some clients send a whole header behind it.
      return new Acknowledgement(opCode == SUCCESS);
    }
    in.within(opCode, RESPONSE, RESPONSE, "OpCode");
    int id = in.u8("MS-CHAPv2-ID");
    length(in, data);
    in.within(in.u8("Value-Size"), RESPONSE_VALUE, RESPONSE_VALUE, "Value-Size");
    byte[] challenge = in.octets(MsChapV2.CHALLENGE_OCTETS, "Peer-Challenge").array();
    in.skip(8, "reserved octets");
    byte[] ntResponse = in.octets(MsChapV2.RESPONSE_OCTETS, "NT-Response").array();
    in.skip(1, "Flags");
    return new Response(id, challenge, ntResponse, in.rest());
  }

  private static void length(Reader in, Octets data) throws MalformedMessage {
    in.within(in.u16("MS-Length"), data.length(), data.length(), "MS-Length");
  }
}
