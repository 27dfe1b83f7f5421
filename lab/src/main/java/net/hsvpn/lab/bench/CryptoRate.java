package net.hsvpn.lab.bench;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import net.hsvpn.config.Secret;
import net.hsvpn.config.proposal.EncryptionAlgorithm;
import net.hsvpn.config.proposal.EspSuite;
import net.hsvpn.config.proposal.SequenceNumbers;
import net.hsvpn.dataplane.crypto.EspKeys;
import net.hsvpn.dataplane.crypto.IvAllocator;
import net.hsvpn.dataplane.crypto.IvSpace;
import net.hsvpn.dataplane.crypto.Opener;
import net.hsvpn.dataplane.crypto.Sealer;
import net.hsvpn.dataplane.wire.EspHeader;
import net.hsvpn.lab.run.LabException;

/**
 * How fast a cipher seals and opens again, on all cores, with the data plane's code.
 *
 * @param sealer makes a sealer for keys
 * @param opener likewise
 */
record CryptoRate(Function<EspKeys, Sealer> sealer, Function<EspKeys, Opener> opener) {
  static final int OCTETS = 1400;

  private static final int ROOM = OCTETS + 64;
  private static final int SPI = 0x1000;
  private static final int ROUNDS = 6;
  private static final Duration ROUND = Duration.ofMillis(800);
  private static final int PACKETS_PER_LOOK = 64;
  private static final EspSuite SUITE =
      new EspSuite(
          EncryptionAlgorithm.AES_GCM_16_128,
          Optional.empty(),
          Optional.empty(),
          SequenceNumbers.EXTENDED);

  /** The Java runtime's own ciphers, whatever else this machine has: what the bound is made of. */
  static CryptoRate ofTheRuntime() {
    return new CryptoRate(Sealer::ofRuntime, Opener::ofRuntime);
  }

  /** What packets pass through in this run. */
  static CryptoRate ofTheDataPlane() {
    return new CryptoRate(Sealer::of, Opener::of);
  }

  /**
   * Megabits per second that are both sealed and opened: the best of several rounds, since it is
   * the upper end that is asked for, and the first rounds compile the code.
   */
  double measure() {
    double best = 0;
    for (int round = 0; round < ROUNDS; round++) {
      best = Math.max(best, onAllCores(ROUND));
    }
    return best;
  }

  private double onAllCores(Duration time) {
    int cores = Runtime.getRuntime().availableProcessors();
    List<Callable<Double>> work = new ArrayList<>();
    for (int core = 0; core < cores; core++) {
      int number = core;
      work.add(() -> onOneCore(time, number));
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(cores)) {
      double sum = 0;
      for (Future<Double> part : threads.invokeAll(work)) {
        sum += part.get();
      }
      return sum;
    } catch (InterruptedException e) {
      throw LabException.interrupted("measuring the cipher", e);
    } catch (ExecutionException e) {
      throw new LabException("the cipher failed: " + e.getCause(), e);
    }
  }

  private double onOneCore(Duration time, int core) throws GeneralSecurityException {
    SecureRandom random = new SecureRandom();
    EspKeys keys =
        new EspKeys(SUITE, secret(random, 16), secret(random, 4), Secret.copyOf(new byte[0]));
    Sealer seals = sealer.apply(keys);
    Opener opens = opener.apply(keys);
    IvAllocator ivs = new IvAllocator(new IvSpace(core));
    byte[] octets = new byte[ROOM];
    long sequence = 0;
    long start = System.nanoTime();
    long now = start;
    while (now - start < time.toNanos()) {
      for (int i = 0; i < PACKETS_PER_LOOK; i++) {
        sequence++;
        EspHeader.emit(octets, 0, SPI, (int) sequence);
        int length = seals.seal(octets, 0, OCTETS, sequence, ivs.next());
        if (opens.open(octets, 0, length, sequence) != OCTETS) {
          throw new LabException("a packet that was just sealed does not open");
        }
      }
      now = System.nanoTime();
    }
    // Octets * 8 / ns = Gbit/s.
    return sequence * OCTETS * 8e3 / (now - start);
  }

  private static Secret secret(SecureRandom random, int octets) {
    byte[] key = new byte[octets];
    random.nextBytes(key);
    return Secret.copyOf(key);
  }
}
