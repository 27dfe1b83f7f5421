package net.hsvpn.lab.bench.micro;

import java.security.GeneralSecurityException;
import java.util.Random;
import net.hsvpn.dataplane.crypto.EspKeys;
import net.hsvpn.dataplane.crypto.IvAllocator;
import net.hsvpn.dataplane.crypto.IvSpace;
import net.hsvpn.dataplane.crypto.Sealer;
import net.hsvpn.dataplane.wire.EspHeader;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One packet: header, a fresh IV, encryption and ICV. */
@State(Scope.Thread)
public class SealBenchmark {
  private static final int SPI = 0x1000;
  private static final int OVERHEAD = 64;

  @Param public EspCipher cipher;

  /** Of the inner packet. */
  @Param({"64", "1400"})
  public int octets;

  private final IvAllocator ivs = new IvAllocator(new IvSpace(0));
  private Sealer sealer;
  private byte[] buffer;
  private int plaintext;
  private long sequence;

  @Setup
  public void prepare() {
    Random random = new Random(octets);
    EspKeys keys = cipher.keys(random);
    sealer = cipher.sealer(keys);
    plaintext = cipher.plaintextOctets(octets);
    buffer = new byte[plaintext + OVERHEAD];
    random.nextBytes(buffer);
  }

  /** What the last call left is the next one's plaintext: ciphers take all octets alike. */
  @Benchmark
  public int seal() throws GeneralSecurityException {
    sequence++;
    EspHeader.emit(buffer, 0, SPI, (int) sequence);
    return sealer.seal(buffer, 0, plaintext, sequence, ivs.next());
  }
}
