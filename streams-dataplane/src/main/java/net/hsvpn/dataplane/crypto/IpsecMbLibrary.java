package net.hsvpn.dataplane.crypto;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds Intel's Multi-Buffer Crypto for IPsec Library (libIPSec_MB, BSD licence; it works on AMD's
 * processors as well) and which of its variants suits the processor.
 */
final class IpsecMbLibrary {
  /** Set to {@code off} to go without the library. */
  static final String PROPERTY = "hsvpn.ipsec-mb";

  private static final Logger LOG = LoggerFactory.getLogger(IpsecMbLibrary.class);
  private static final String FILE = "libIPSec_MB.so.1";

  // struct IMB_MGR begins with its flags and the processor's features (IMB_FEATURE_*), 64 bits
  // each.
  private static final long FEATURES_AT = 8;
  private static final long HEAD_OCTETS = 16;
  private static final long AVX = 1 << 5;
  private static final long AVX2 = 1 << 6;
  private static final long AVX512 = 0x1F << 7;
  private static final long VAES = 3 << 12;

  // One of each, whose names their variants share.
  private static final List<String> NEEDED =
      List.of("pre_128", "enc_128", "dec_128", "pre_256", "enc_256", "dec_256");

  private final SymbolLookup symbols;
  private final String variant;

  private IpsecMbLibrary(SymbolLookup symbols) throws Throwable {
    this.symbols = symbols;
    this.variant = variant(features());
    NEEDED.forEach(name -> symbols.findOrThrow("aes_gcm_" + name + "_" + variant));
  }

  /** The library, unless it is missing, switched off, or does not start; the log says which. */
  static Optional<IpsecMbLibrary> find() {
    if ("off".equals(System.getProperty(PROPERTY))) {
      LOG.debug("{} is not used: {} is off", FILE, PROPERTY);
      return Optional.empty();
    }
    try {
      return Optional.of(new IpsecMbLibrary(SymbolLookup.libraryLookup(FILE, Arena.global())));
    } catch (IllegalArgumentException missing) {
      LOG.debug("{} is not installed", FILE);
    } catch (Throwable unusable) {
      LOG.warn("{} cannot be used: {}", FILE, unusable.toString());
    }
    return Optional.empty();
  }

  /** The variant of a function that suits the processor. */
  MethodHandle function(String name, FunctionDescriptor type, Linker.Option... options) {
    return exactly(name + "_" + variant, type, options);
  }

  private MethodHandle exactly(String name, FunctionDescriptor type, Linker.Option... options) {
    return Linker.nativeLinker().downcallHandle(symbols.findOrThrow(name), type, options);
  }

  private long features() throws Throwable {
    MethodHandle alloc = exactly("alloc_mb_mgr", FunctionDescriptor.of(ADDRESS, JAVA_LONG));
    MethodHandle init = exactly("init_mb_mgr_auto", FunctionDescriptor.ofVoid(ADDRESS, ADDRESS));
    MethodHandle free = exactly("free_mb_mgr", FunctionDescriptor.ofVoid(ADDRESS));
    MemorySegment manager = (MemorySegment) alloc.invokeExact(0L);
    if (manager.equals(MemorySegment.NULL)) {
      throw new IllegalStateException("alloc_mb_mgr failed");
    }
    try {
      init.invokeExact(manager, MemorySegment.NULL);
      return manager.reinterpret(HEAD_OCTETS).get(JAVA_LONG, FEATURES_AT);
    } finally {
      free.invokeExact(manager);
    }
  }

  private static String variant(long features) {
    if ((features & AVX512) == AVX512) {
      return (features & VAES) == VAES ? "vaes_avx512" : "avx512";
    }
    if ((features & AVX2) != 0) {
      return "avx_gen4";
    }
    return (features & AVX) != 0 ? "avx_gen2" : "sse";
  }

  @Override
  public String toString() {
    return FILE + " (" + variant + ")";
  }
}
