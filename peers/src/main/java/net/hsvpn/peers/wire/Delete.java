package net.hsvpn.peers.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.hsvpn.peers.iana.ProtocolId;

/**
 * D payload (RFC 7296 section 3.11).
 *
 * <pre>
 * |  protocol ID  |   SPI size    |        number of SPIs          |
 * |                             SPIs                               |
 * </pre>
 *
 * @param protocol number of the protocol, see {@link ProtocolId}
 * @param spis none for IKE, which means this very IKE SA; 4 octets each for AH and ESP; the SPIs
 *     that the sender of this payload receives on
 */
public record Delete(int protocol, List<Octets> spis) implements Payload {
  public Delete {
    Checks.unsigned("protocol", protocol, 8);
    spis = List.copyOf(spis);
    Checks.count("SPIs", spis.size(), 0, 0xFFFF);
    for (Octets spi : spis) {
      if (spi.isEmpty() || spi.length() != spis.getFirst().length() || !fits(protocol, spi)) {
        throw new IllegalArgumentException("SPI of " + spi + " for protocol " + protocol);
      }
    }
  }

  /** Deletes the IKE SA that the message belongs to, and all its children. */
  public static Delete ikeSa() {
    return new Delete(ProtocolId.IKE.code(), List.of());
  }

  public static Delete children(ProtocolId protocol, List<Integer> spis) {
    return new Delete(
        protocol.code(),
        spis.stream().map(spi -> Octets.of(new Writer().u32(spi).toArray())).toList());
  }

  /** The protocol, or empty if its number is not known here. */
  public Optional<ProtocolId> protocolId() {
    return ProtocolId.ofCode(protocol);
  }

  /** The SPIs of AH or ESP SAs as unsigned 32-bit numbers; empty for other protocols. */
  public List<Integer> childSpis() {
    if (protocol != ProtocolId.AH.code() && protocol != ProtocolId.ESP.code()) {
      return List.of();
    }
    return spis.stream()
        .map(spi -> spi.at(0) << 24 | spi.at(1) << 16 | spi.at(2) << 8 | spi.at(3))
        .toList();
  }

  private static boolean fits(int protocol, Octets spi) {
    return ProtocolId.ofCode(protocol).map(known -> known.spiOctets() == spi.length()).orElse(true);
  }

  static Delete read(Reader in) throws MalformedMessage {
    int protocol = in.u8("delete protocol");
    int size = in.u8("delete SPI size");
    int count = in.u16("number of SPIs");
    int wanted = ProtocolId.ofCode(protocol).map(ProtocolId::spiOctets).orElse(size);
    in.within(size, wanted, wanted, "delete SPI size");
    in.within(count, 0, size == 0 ? 0 : in.remaining() / size, "number of SPIs");
    List<Octets> spis = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      spis.add(in.octets(size, "SPI to delete"));
    }
    in.end("delete payload after its SPIs");
    return new Delete(protocol, spis);
  }

  void write(Writer out) {
    int size =
        spis.isEmpty()
            ? protocolId().map(ProtocolId::spiOctets).orElse(0)
            : spis.getFirst().length();
    out.u8(protocol).u8(size).u16(spis.size());
    spis.forEach(out::octets);
  }
}
