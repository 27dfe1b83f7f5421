package net.hsvpn.peers.crypto;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import javax.crypto.Mac;
import net.hsvpn.config.Secret;

/**
 * Makes and recognises the cookies of a responder under load without keeping any state per
 * initiator (RFC 7296 section 2.6). A cookie is the version of a secret | HMAC(secret, SPIi | port
 * | address | Ni); those of the current and of the previous secret are good, so a cookie lives for
 * one to two lifetimes.
 */
public final class CookieJar {
  private static final String HMAC = "HmacSHA256";
  private static final int SECRET_OCTETS = 32;

  /** Within the 1 to 64 octets that a cookie may have. */
  private static final int COOKIE_OCTETS = 1 + 32;

  private record Key(byte version, Secret secret) {
    static Key fresh(int version, SecureRandom random) {
      byte[] octets = new byte[SECRET_OCTETS];
      random.nextBytes(octets);
      return new Key((byte) version, Octets.intoSecret(octets));
    }
  }

  private final Duration lifetime;
  private final Instant born;
  private final Key current;
  private final Optional<Key> previous;

  private CookieJar(Duration lifetime, Instant born, Key current, Optional<Key> previous) {
    this.lifetime = lifetime;
    this.born = born;
    this.current = current;
    this.previous = previous;
  }

  /**
   * A jar with its first secret.
   *
   * @param lifetime how long a secret signs before the next one takes over; positive
   */
  public static CookieJar create(Duration lifetime, Instant now, SecureRandom random) {
    if (!lifetime.isPositive()) {
      throw new IllegalArgumentException("A cookie secret must live longer than " + lifetime);
    }
    int version = random.nextInt(256);
    return new CookieJar(lifetime, now, Key.fresh(version, random), Optional.empty());
  }

  /** This jar, or the one that follows it once its secret is too old. Ask before each use. */
  public CookieJar at(Instant now, SecureRandom random) {
    Duration age = Duration.between(born, now);
    if (age.compareTo(lifetime) < 0) {
      return this;
    }
    // Nobody asked for long: what the current secret signed is as old as the previous one's.
    boolean stale = age.compareTo(lifetime.multipliedBy(2)) >= 0;
    Optional<Key> kept = stale ? Optional.empty() : Optional.of(current);
    return new CookieJar(lifetime, now, Key.fresh(current.version() + 1, random), kept);
  }

  /** The cookie for an IKE_SA_INIT request, 33 octets. */
  public byte[] issue(byte[] ni, InetAddress address, int port, long spiI) {
    return cookie(current, ni, address, port, spiI);
  }

  /** Whether a request returns the cookie that it was given, in constant time. */
  public boolean verify(byte[] cookie, byte[] ni, InetAddress address, int port, long spiI) {
    if (cookie.length != COOKIE_OCTETS) {
      return false;
    }
    if (cookie[0] == current.version()) {
      return MessageDigest.isEqual(cookie(current, ni, address, port, spiI), cookie);
    }
    return previous
        .filter(key -> key.version() == cookie[0])
        .filter(key -> MessageDigest.isEqual(cookie(key, ni, address, port, spiI), cookie))
        .isPresent();
  }

  private static byte[] cookie(Key key, byte[] ni, InetAddress address, int port, long spiI) {
    byte[] ip = address.getAddress();
    // The length of the address stands in front of it: no two requests feed the same octets.
    ByteBuffer fixed = ByteBuffer.allocate(Long.BYTES + Short.BYTES + 1 + ip.length);
    fixed.putLong(spiI).putShort((short) port).put((byte) ip.length).put(ip);
    Mac mac = Macs.keyed(HMAC, key.secret());
    mac.update(fixed.array());
    mac.update(ni);
    return ByteBuffer.allocate(COOKIE_OCTETS).put(key.version()).put(mac.doFinal()).array();
  }
}
