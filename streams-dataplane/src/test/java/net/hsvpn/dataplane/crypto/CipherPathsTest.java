package net.hsvpn.dataplane.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.hsvpn.config.proposal.EspSuite;
import net.hsvpn.dataplane.testing.Keys;
import net.hsvpn.dataplane.testing.Suites;
import net.hsvpn.dataplane.wire.EspHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The fast ciphers and the Java runtime's are one: octet for octet, with random packets. */
class CipherPathsTest {
  private static final int LONGEST = 1900;
  private static final int AT = 40;
  private static final int ROOM = 2048;
  private static final int PACKETS = 3000;

  private final long seed = new Random().nextLong();

  static List<EspSuite> suites() {
    return Suites.all();
  }

  @Test
  void theFastCipherIsThereWhereItIsBuilt() {
    boolean fast = Sealer.of(Keys.of(Suites.GCM_ESN, 1)) instanceof IpsecMbSealer;
    assertThat(fast)
        .as("package libipsec-mb1, see .ci/run")
        .isEqualTo(System.getProperty("os.arch").equals("amd64"));
  }

  @ParameterizedTest
  @MethodSource("suites")
  void agreeOctetForOctet(EspSuite suite) throws GeneralSecurityException {
    Random random = new Random(seed);
    EspKeys keys = Keys.of(suite, seed);
    Sealer fast = Sealer.of(keys);
    Sealer plain = Sealer.ofRuntime(keys);
    Opener fastOpener = Opener.of(keys);
    Opener plainOpener = Opener.ofRuntime(keys);
    int alignment = suite.encryption().alignment();
    for (int i = 0; i < PACKETS; i++) {
      String hint = "seed " + seed + ", packet " + i + ", " + suite;
      byte[] original = new byte[ROOM];
      random.nextBytes(original);
      int length = (1 + random.nextInt(LONGEST / alignment)) * alignment;
      long sequence = random.nextLong() >>> 1;
      long iv = random.nextLong();
      EspHeader.emit(original, AT, random.nextInt(), (int) sequence);
      byte[] one = original.clone();
      byte[] other = original.clone();
      int sealed = fast.seal(one, AT, length, sequence, iv);
      assertThat(plain.seal(other, AT, length, sequence, iv)).as(hint).isEqualTo(sealed);
      assertThat(one).as(hint).isEqualTo(other);
      byte[] forged = one.clone();
      forged[AT + forgeable(random, sealed)] ^= (byte) (1 << random.nextInt(8));
      assertThat(fastOpener.open(forged.clone(), AT, sealed, sequence))
          .as(hint)
          .isEqualTo(plainOpener.open(forged.clone(), AT, sealed, sequence))
          .isEqualTo(Opener.REFUSED);
      assertThat(fastOpener.open(one, AT, sealed, sequence)).as(hint).isEqualTo(length);
      assertThat(plainOpener.open(other, AT, sealed, sequence)).as(hint).isEqualTo(length);
      assertThat(one).as(hint).isEqualTo(other);
      int plaintext = AT + sealed - length - suite.icvOctets();
      assertThat(Arrays.copyOfRange(one, plaintext, plaintext + length))
          .as(hint)
          .isEqualTo(Arrays.copyOfRange(original, plaintext, plaintext + length));
    }
  }

  /** Anywhere but in the sequence number's low half: what is authenticated is the inferred one. */
  private static int forgeable(Random random, int sealed) {
    int place = random.nextInt(sealed - Integer.BYTES);
    return place < Integer.BYTES ? place : place + Integer.BYTES;
  }

  @Test
  void theFastCipherLeavesNoGarbage() throws GeneralSecurityException {
    EspKeys keys = Keys.of(Suites.GCM_ESN, seed);
    Sealer sealer = Sealer.of(keys);
    Opener opener = Opener.of(keys);
    byte[] slab = new byte[ROOM];
    long least = Long.MAX_VALUE;
    // The JIT needs some rounds before it sees that no slice of the slab escapes.
    for (int round = 0; round < 20 && least > PACKETS; round++) {
      long before = allocated();
      for (int i = 0; i < 10 * PACKETS; i++) {
        int sealed = sealer.seal(slab, AT, 1400, i, i);
        assertThatOpens(opener.open(slab, AT, sealed, i) == 1400);
      }
      least = Math.min(least, allocated() - before);
    }
    assertThat(least).as("octets for %d packets", 10 * PACKETS).isLessThanOrEqualTo(PACKETS);
  }

  private static void assertThatOpens(boolean opens) {
    if (!opens) {
      throw new AssertionError("a packet that was just sealed does not open");
    }
  }

  private static long allocated() {
    return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
        .getCurrentThreadAllocatedBytes();
  }
}
