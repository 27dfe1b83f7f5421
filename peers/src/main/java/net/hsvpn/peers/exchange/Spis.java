package net.hsvpn.peers.exchange;

import java.security.SecureRandom;
import net.hsvpn.peers.sa.Env;

/** Fresh SPIs. */
final class Spis {
  /** 1 to 255 are reserved (RFC 4303 section 2.1). */
  private static final int LOWEST_ESP_SPI = 256;

  private Spis() {}

  static int esp(Env env) {
    int spi = env.random().nextInt();
    while (Integer.compareUnsigned(spi, LOWEST_ESP_SPI) < 0 || env.spiTaken().test(spi)) {
      spi = env.random().nextInt();
    }
    return spi;
  }

  /** Never 0, which means "not known yet" in the first message. */
  static long ike(SecureRandom random) {
    long spi = random.nextLong();
    while (spi == 0) {
      spi = random.nextLong();
    }
    return spi;
  }
}
