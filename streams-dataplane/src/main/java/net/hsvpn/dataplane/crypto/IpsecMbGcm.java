package net.hsvpn.dataplane.crypto;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import net.hsvpn.config.proposal.SequenceNumbers;
import net.hsvpn.dataplane.wire.EspHeader;
import net.hsvpn.dataplane.wire.Octets;

/**
 * What the library wants to see of one direction of an SA: the expanded key, and in place the nonce
 * = salt | explicit IV and the additional data = SPI | sequence number (RFC 4106). One thread at a
 * time. The key is wiped when nobody refers to this object any more.
 */
final class IpsecMbGcm {
  private static final ValueLayout.OfInt U32 = JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong U64 = JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final int ALIGNMENT = 64;
  private static final long SHORT_ADDITIONAL = 8;
  private static final long ESN_ADDITIONAL = 12;
  private static final int SALT_OCTETS = 4;
  private static final int IV_OCTETS = 8;
  private static final int AES_256_OCTETS = 32;

  /** ESP header and explicit IV; behind them is what is encrypted. */
  static final int HEADERS = EspHeader.OCTETS + IV_OCTETS;

  final boolean aes256;
  final MemorySegment key;
  final MemorySegment context;
  final MemorySegment nonce;
  final MemorySegment additional;
  final MemorySegment icv;
  final long additionalLength;

  private final boolean extended;

  IpsecMbGcm(EspKeys keys) {
    Arena arena = Arena.ofAuto();
    key = wiped(arena, IpsecMb.KEY_OCTETS);
    context = wiped(arena, IpsecMb.CONTEXT_OCTETS);
    nonce = arena.allocate(SALT_OCTETS + IV_OCTETS);
    additional = arena.allocate(ESN_ADDITIONAL);
    icv = arena.allocate(IpsecMb.ICV_OCTETS);
    extended = keys.suite().sequenceNumbers() == SequenceNumbers.EXTENDED;
    additionalLength = extended ? ESN_ADDITIONAL : SHORT_ADDITIONAL;
    aes256 = keys.encryption().length() == AES_256_OCTETS;
    MemorySegment.copy(keys.salt().octets(), 0, nonce, JAVA_BYTE, 0, SALT_OCTETS);
    byte[] octets = keys.encryption().octets();
    try (Arena brief = Arena.ofConfined()) {
      MemorySegment plain = brief.allocateFrom(JAVA_BYTE, octets);
      IpsecMb.expand(aes256, plain, key);
      plain.fill((byte) 0);
    }
    Arrays.fill(octets, (byte) 0);
  }

  private static MemorySegment wiped(Arena arena, long octets) {
    return arena.allocate(octets, ALIGNMENT).reinterpret(arena, segment -> segment.fill((byte) 0));
  }

  /** Encrypts what stands behind the headers and appends the ICV. */
  void seal(byte[] octets, int at, int plaintextLength, long sequence) {
    prepare(octets, at, sequence);
    int payload = at + HEADERS;
    IpsecMb.seal(this, octets, payload, plaintextLength);
    int icvAt = payload + plaintextLength;
    Octets.putU64(octets, icvAt, icv.get(U64, 0));
    Octets.putU64(octets, icvAt + Long.BYTES, icv.get(U64, Long.BYTES));
  }

  /** Decrypts what stands between headers and ICV; whether the ICV is right. */
  boolean open(byte[] octets, int at, int ciphertextLength, long sequence) {
    prepare(octets, at, sequence);
    int payload = at + HEADERS;
    IpsecMb.open(this, octets, payload, ciphertextLength);
    int icvAt = payload + ciphertextLength;
    // Both halves always: the time taken tells nothing.
    long difference =
        (Octets.u64(octets, icvAt) ^ icv.get(U64, 0))
            | (Octets.u64(octets, icvAt + Long.BYTES) ^ icv.get(U64, Long.BYTES));
    return difference == 0;
  }

  private void prepare(byte[] octets, int at, long sequence) {
    nonce.set(U64, SALT_OCTETS, Octets.u64(octets, at + EspHeader.OCTETS));
    additional.set(U32, 0, EspHeader.spi(octets, at));
    if (extended) {
      additional.set(U64, Integer.BYTES, sequence);
    } else {
      additional.set(U32, Integer.BYTES, (int) sequence);
    }
  }
}
