package net.hsvpn.actors.app;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import net.hsvpn.dataplane.crypto.Sealer;
import net.hsvpn.dataplane.selftest.SelfTest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The self-tests at the start of a gateway. That of the data plane must pass before the gateway
 * does anything; then it goes on beside the rest of the start, to have the packet path compiled.
 */
final class PowerOn {
  private static final double GIGA = 1e9;

  private final CompletableFuture<Void> warmUp;

  private PowerOn(CompletableFuture<Void> warmUp) {
    this.warmUp = warmUp;
  }

  /**
   * Tests, and goes on in the background.
   *
   * @throws Failure if a packet did not arrive as it was sent
   */
  static PowerOn begin(Duration time) {
    if (!loopbackIsUp()) {
      log().warn("no self-test: the loopback interface is down ('ip link set lo up')");
      return new PowerOn(CompletableFuture.completedFuture(null));
    }
    try {
      SelfTest test = SelfTest.passed(new SecureRandom());
      log().info("AES-GCM by {}", Sealer.provider());
      return new PowerOn(CompletableFuture.runAsync(() -> goOn(test, time), PowerOn::inThread));
    } catch (IOException e) {
      throw new Failure("the power-on self-test failed: " + e.getMessage(), e);
    }
  }

  /**
   * Waits until it has ended.
   *
   * @throws Failure if a packet did not arrive as it was sent, or IKE did not come about
   */
  void end() {
    try {
      warmUp.join();
    } catch (CompletionException e) {
      throw new Failure("the power-on self-test failed: " + e.getCause().getMessage(), e);
    }
  }

  private static void inThread(Runnable work) {
    Thread.ofPlatform().daemon().name("self-test").start(work);
  }

  private static void goOn(SelfTest test, Duration time) {
    try (test) {
      IkeSelfTest.pass(new SecureRandom());
      long start = System.nanoTime();
      long octets = test.goOn(time);
      double seconds = (System.nanoTime() - start) / GIGA;
      if (octets > 0) {
        log()
            .info(
                "the self-test carried {} Mbit/s through the packet path",
                Math.round(octets * 8 / seconds / 1e6));
      }
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }

  private static boolean loopbackIsUp() {
    try {
      return Optional.ofNullable(
              NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress()))
          .map(PowerOn::isUp)
          .orElse(false);
    } catch (SocketException e) {
      return false;
    }
  }

  private static boolean isUp(NetworkInterface loopback) {
    try {
      return loopback.isUp();
    } catch (SocketException e) {
      return false;
    }
  }

  private static Logger log() {
    return LoggerFactory.getLogger(PowerOn.class);
  }
}
