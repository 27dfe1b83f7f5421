package net.hsvpn.peers.crypto;

import static net.hsvpn.peers.crypto.Vectors.hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CookieJarTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration LIFETIME = Duration.ofSeconds(30);
  private static final byte[] NI = new SeededRandom(1).octets(32);
  private static final long SPI = 0x1122334455667788L;

  private final SeededRandom random = new SeededRandom(2);
  private final CookieJar jar = CookieJar.create(LIFETIME, START, random);
  private final InetAddress address = ip("192.0.2.7");

  @Test
  void cookieComesBack() {
    byte[] cookie = jar.issue(NI, address, 500, SPI);
    assertThat(cookie).hasSizeBetween(1, 64);
    assertThat(jar.verify(cookie, NI, address, 500, SPI)).isTrue();
  }

  @Test
  void cookieIsOfNoUseToAnybodyElse() {
    byte[] cookie = jar.issue(NI, address, 500, SPI);
    assertThat(jar.verify(cookie, NI, ip("192.0.2.8"), 500, SPI)).isFalse();
    assertThat(jar.verify(cookie, NI, ip("2001:db8::7"), 500, SPI)).isFalse();
    assertThat(jar.verify(cookie, NI, address, 501, SPI)).isFalse();
    assertThat(jar.verify(cookie, NI, address, 500, SPI + 1)).isFalse();
    assertThat(jar.verify(cookie, Arrays.copyOf(NI, 31), address, 500, SPI)).isFalse();
    assertThat(CookieJar.create(LIFETIME, START, random).verify(cookie, NI, address, 500, SPI))
        .isFalse();
  }

  @Test
  void everyFlippedBitAndOtherLengthIsRefused() {
    byte[] cookie = jar.issue(NI, address, 500, SPI);
    CookieJar next = jar.at(START.plus(LIFETIME), random);
    for (int bit = 0; bit < cookie.length * 8; bit++) {
      byte[] forged = cookie.clone();
      forged[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(jar.verify(forged, NI, address, 500, SPI)).as("bit %d", bit).isFalse();
      assertThat(next.verify(forged, NI, address, 500, SPI)).as("bit %d", bit).isFalse();
    }
    for (int length = 0; length <= 100; length++) {
      byte[] other = Arrays.copyOf(cookie, length);
      assertThat(jar.verify(other, NI, address, 500, SPI)).isEqualTo(length == cookie.length);
    }
  }

  /** The address's length is hashed, so that its octets cannot pass for the nonce's. */
  @Test
  void addressAndNonceDoNotRunIntoEachOther() {
    byte[] six = hex("c00002070102030405060708090a0b0c");
    byte[] cookie = jar.issue(Octets.concat(Arrays.copyOfRange(six, 4, 16), NI), address, 500, SPI);
    assertThat(jar.verify(cookie, NI, ip("c000:207:102:304:506:708:90a:b0c"), 500, SPI)).isFalse();
  }

  @Test
  void cookieOutlivesOneSecretButNotTwo() {
    byte[] cookie = jar.issue(NI, address, 500, SPI);
    assertThat(jar.at(START.plus(LIFETIME).minusNanos(1), random)).isSameAs(jar);
    CookieJar second = jar.at(START.plus(LIFETIME), random);
    assertThat(second).isNotSameAs(jar);
    assertThat(second.verify(cookie, NI, address, 500, SPI)).isTrue();
    assertThat(second.issue(NI, address, 500, SPI)).isNotEqualTo(cookie);
    CookieJar third = second.at(START.plus(LIFETIME.multipliedBy(2)), random);
    assertThat(third.verify(cookie, NI, address, 500, SPI)).isFalse();
    assertThat(third.verify(second.issue(NI, address, 500, SPI), NI, address, 500, SPI)).isTrue();
  }

  @Test
  void longSilenceMakesTheCurrentSecretStale() {
    byte[] cookie = jar.issue(NI, address, 500, SPI);
    CookieJar later = jar.at(START.plus(LIFETIME.multipliedBy(2)), random);
    assertThat(later.verify(cookie, NI, address, 500, SPI)).isFalse();
  }

  @Test
  void versionsWrapAround() {
    CookieJar current = jar;
    Instant now = START;
    for (int i = 0; i < 300; i++) {
      byte[] cookie = current.issue(NI, address, 500, SPI);
      now = now.plus(LIFETIME);
      current = current.at(now, random);
      assertThat(current.verify(cookie, NI, address, 500, SPI)).as("rotation %d", i).isTrue();
    }
  }

  @Test
  void lifetimeIsPositive() {
    assertThatThrownBy(() -> CookieJar.create(Duration.ZERO, START, random))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static InetAddress ip(String literal) {
    return InetAddress.ofLiteral(literal);
  }
}
