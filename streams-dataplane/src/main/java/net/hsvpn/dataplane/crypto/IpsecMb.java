package net.hsvpn.dataplane.crypto;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import net.hsvpn.config.proposal.EncryptionAlgorithm;

/**
 * AES-GCM by libIPSec_MB, where a machine has it: one call a packet, several times as fast as the
 * Java runtime's, and without garbage. It is never needed: where it is missing, or disagrees with
 * the Java runtime, that one does the work.
 *
 * <p>The library works on native memory, into which packets are copied and back. Handing it the
 * heap array itself saves a twentieth of a microsecond, but leaves it to the JIT's mood whether the
 * wrappers of the array become garbage for each packet. Handles are constants, so that the JIT
 * inlines them and nothing is boxed.
 */
final class IpsecMb {
  /** sizeof(struct gcm_key_data): 15 round keys and up to 48 powers of the hash key. */
  static final int KEY_OCTETS = (15 + 48) * 16;

  /** sizeof(struct gcm_context_data). */
  static final int CONTEXT_OCTETS = 88;

  static final int ICV_OCTETS = 16;

  private static final FunctionDescriptor EXPAND = FunctionDescriptor.ofVoid(ADDRESS, ADDRESS);
  // Key, context, out, in, its length, IV, additional data, its length, ICV, its length.
  private static final FunctionDescriptor CRYPT =
      FunctionDescriptor.ofVoid(
          ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS,
          JAVA_LONG);

  // As long as the longest packet.
  private static final ThreadLocal<MemorySegment> SCRATCH =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(0x1_0000, 64));

  private static final Optional<IpsecMbLibrary> LIBRARY = IpsecMbLibrary.find();
  private static final MethodHandle EXPAND_128 = handle("aes_gcm_pre_128", EXPAND);
  private static final MethodHandle EXPAND_256 = handle("aes_gcm_pre_256", EXPAND);
  private static final MethodHandle SEAL_128 = packetCall("aes_gcm_enc_128");
  private static final MethodHandle SEAL_256 = packetCall("aes_gcm_enc_256");
  private static final MethodHandle OPEN_128 = packetCall("aes_gcm_dec_128");
  private static final MethodHandle OPEN_256 = packetCall("aes_gcm_dec_256");
  // Last: it uses all of the above.
  private static final boolean USABLE =
      LIBRARY.isPresent() && CipherAgreement.holds(LIBRARY.get().toString());

  private IpsecMb() {}

  /** Who does AES-GCM on this machine, for logs. */
  static String provider() {
    return USABLE
        ? LIBRARY.orElseThrow().toString()
        : "the Java runtime; libIPSec_MB (Debian: libipsec-mb1) would be faster";
  }

  /** Whether the library is there, works as it should, and knows the algorithm. */
  static boolean knows(EncryptionAlgorithm algorithm) {
    return USABLE
        && switch (algorithm) {
          case AES_GCM_16_128, AES_GCM_16_256 -> true;
          case CHACHA20_POLY1305, AES_CBC_128, AES_CBC_192, AES_CBC_256 -> false;
        };
  }

  /**
   * Computes what the other calls want to have of a key.
   *
   * @param expanded {@link #KEY_OCTETS}, at a multiple of 64
   */
  static void expand(boolean aes256, MemorySegment key, MemorySegment expanded) {
    try {
      if (aes256) {
        EXPAND_256.invokeExact(key, expanded);
      } else {
        EXPAND_128.invokeExact(key, expanded);
      }
    } catch (Throwable t) {
      throw new IllegalStateException("expanding an AES key failed", t);
    }
  }

  /** Encrypts in place and computes the ICV. */
  static void seal(IpsecMbGcm sa, byte[] octets, int at, int length) {
    MemorySegment data = SCRATCH.get();
    MemorySegment.copy(octets, at, data, JAVA_BYTE, 0, length);
    try {
      if (sa.aes256) {
        SEAL_256.invokeExact(
            sa.key,
            sa.context,
            data,
            data,
            (long) length,
            sa.nonce,
            sa.additional,
            sa.additionalLength,
            sa.icv,
            (long) ICV_OCTETS);
      } else {
        SEAL_128.invokeExact(
            sa.key,
            sa.context,
            data,
            data,
            (long) length,
            sa.nonce,
            sa.additional,
            sa.additionalLength,
            sa.icv,
            (long) ICV_OCTETS);
      }
      MemorySegment.copy(data, JAVA_BYTE, 0, octets, at, length);
    } catch (Throwable t) {
      throw new IllegalStateException("sealing " + length + " octets failed", t);
    }
  }

  /** Decrypts in place and computes the ICV that belongs to the ciphertext; compares nothing. */
  static void open(IpsecMbGcm sa, byte[] octets, int at, int length) {
    MemorySegment data = SCRATCH.get();
    MemorySegment.copy(octets, at, data, JAVA_BYTE, 0, length);
    try {
      if (sa.aes256) {
        OPEN_256.invokeExact(
            sa.key,
            sa.context,
            data,
            data,
            (long) length,
            sa.nonce,
            sa.additional,
            sa.additionalLength,
            sa.icv,
            (long) ICV_OCTETS);
      } else {
        OPEN_128.invokeExact(
            sa.key,
            sa.context,
            data,
            data,
            (long) length,
            sa.nonce,
            sa.additional,
            sa.additionalLength,
            sa.icv,
            (long) ICV_OCTETS);
      }
      MemorySegment.copy(data, JAVA_BYTE, 0, octets, at, length);
    } catch (Throwable t) {
      throw new IllegalStateException("opening " + length + " octets failed", t);
    }
  }

  private static MethodHandle packetCall(String function) {
    return handle(function, CRYPT, Linker.Option.critical(false));
  }

  private static MethodHandle handle(
      String function, FunctionDescriptor type, Linker.Option... options) {
    return LIBRARY.map(library -> library.function(function, type, options)).orElse(null);
  }
}
