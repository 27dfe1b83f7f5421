package net.hsvpn.peers.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.hsvpn.peers.iana.ProtocolId;

/**
 * One proposal of an SA payload, without the four octets of {@link Substructure}.
 *
 * <pre>
 * | proposal num  |  protocol ID  |   SPI size    | num transforms |
 * |                   SPI (0, 4 or 8 octets)                       |
 * |                         transforms                             |
 * </pre>
 *
 * @param number 0 to 255; proposals are numbered from 1 and the answer repeats the chosen number
 * @param protocol number of the protocol, see {@link ProtocolId}
 * @param spi empty or 8 octets for IKE, 4 octets for AH and ESP; the SPI that the sender will
 *     receive on
 * @param transforms 1 to {@value #MAX_TRANSFORMS}
 */
public record Proposal(int number, int protocol, Octets spi, List<Transform> transforms) {
  public static final int MAX_TRANSFORMS = 128;

  public Proposal {
    Checks.unsigned("proposal number", number, 8);
    Checks.unsigned("protocol", protocol, 8);
    Checks.unsigned("SPI size", spi.length(), 8);
    if (!spiFits(protocol, spi.length())) {
      throw new IllegalArgumentException("SPI of " + spi + " for protocol " + protocol);
    }
    transforms = List.copyOf(transforms);
    Checks.count("transforms", transforms.size(), 1, MAX_TRANSFORMS);
  }

  public Proposal(int number, ProtocolId protocol, byte[] spi, List<Transform> transforms) {
    this(number, protocol.code(), Octets.of(spi), transforms);
  }

  /** The protocol, or empty if its number is not known here; such a proposal is never chosen. */
  public Optional<ProtocolId> protocolId() {
    return ProtocolId.ofCode(protocol);
  }

  private static boolean spiFits(int protocol, int octets) {
    return switch (ProtocolId.ofCode(protocol).orElse(null)) {
      case IKE -> octets == 0 || octets == 8;
      case AH, ESP -> octets == 4;
      case null -> true;
    };
  }

  static Proposal read(Reader in) throws MalformedMessage {
    int number = in.u8("proposal number");
    int protocol = in.u8("proposal protocol");
    int spiSize = in.u8("proposal SPI size");
    if (!spiFits(protocol, spiSize)) {
      throw in.malformed("proposal SPI size", "that of protocol " + protocol, spiSize);
    }
    int count = in.u8("number of transforms");
    in.within(count, 1, MAX_TRANSFORMS, "number of transforms");
    Octets spi = in.octets(spiSize, "proposal SPI");
    List<Transform> transforms = new ArrayList<>();
    boolean more = true;
    while (more) {
      in.within(transforms.size() + 1, 1, count, "transforms before the last one");
      more = Substructure.more(in, Substructure.MORE_TRANSFORMS, "transform");
      transforms.add(Transform.read(Substructure.body(in, "transform")));
    }
    in.within(transforms.size(), count, count, "transforms up to the last one");
    in.end("proposal after its last transform");
    return new Proposal(number, protocol, spi, transforms);
  }

  void write(Writer out) {
    out.u8(number).u8(protocol).u8(spi.length()).u8(transforms.size()).octets(spi);
    for (int i = 0; i < transforms.size(); i++) {
      boolean last = i == transforms.size() - 1;
      int start = out.size();
      out.u8(last ? 0 : Substructure.MORE_TRANSFORMS).u8(0);
      int length = out.reserveLength();
      transforms.get(i).write(out);
      out.patchLength(length, start);
    }
  }
}
