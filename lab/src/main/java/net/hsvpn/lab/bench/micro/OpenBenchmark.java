package net.hsvpn.lab.bench.micro;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Random;
import net.hsvpn.dataplane.crypto.EspKeys;
import net.hsvpn.dataplane.crypto.Opener;
import net.hsvpn.dataplane.wire.EspHeader;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One packet: ICV and decryption, and a copy beforehand, since opening is done in place. */
@State(Scope.Thread)
public class OpenBenchmark {
  private static final int SPI = 0x1000;
  private static final long SEQUENCE = 0x1_0000_0001L;
  private static final int OVERHEAD = 64;

  @Param public EspCipher cipher;

  /** Of the inner packet. */
  @Param({"64", "1400"})
  public int octets;

  private Opener opener;
  private byte[] sealed;
  private byte[] buffer;
  private int plaintext;

  @Setup
  public void prepare() throws GeneralSecurityException {
    Random random = new Random(octets);
    EspKeys keys = cipher.keys(random);
    opener = cipher.opener(keys);
    plaintext = cipher.plaintextOctets(octets);
    byte[] packet = new byte[plaintext + OVERHEAD];
    random.nextBytes(packet);
    EspHeader.emit(packet, 0, SPI, (int) SEQUENCE);
    int length = cipher.sealer(keys).seal(packet, 0, plaintext, SEQUENCE, 0);
    sealed = Arrays.copyOf(packet, length);
    buffer = new byte[length];
  }

  @Benchmark
  public int open() {
    System.arraycopy(sealed, 0, buffer, 0, sealed.length);
    int opened = opener.open(buffer, 0, sealed.length, SEQUENCE);
    if (opened != plaintext) {
      throw new IllegalStateException(
          "opening gave %d, expected %d octets".formatted(opened, plaintext));
    }
    return opened;
  }
}
