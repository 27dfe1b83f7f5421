package net.hsvpn.peers.exchange;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import net.hsvpn.config.IkeLimits;
import net.hsvpn.config.Secret;
import net.hsvpn.config.proposal.PrfAlgorithm;
import net.hsvpn.peers.crypto.Prf;
import net.hsvpn.peers.iana.NotifyType;
import net.hsvpn.peers.iana.PrfId;
import net.hsvpn.peers.sa.Load;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Notify;
import net.hsvpn.peers.wire.Octets;
import net.hsvpn.peers.wire.PuzzleSolution;
import net.hsvpn.peers.wire.Reader;
import net.hsvpn.peers.wire.Writer;

/**
 * What a caller has to compute before it is served (RFC 8019 section 7.1): four different keys of
 * the same length, under each of which the PRF of the cookie ends in so many zero bits.
 *
 * @param difficulty that number of bits, 0 to 255
 */
record Puzzle(PrfAlgorithm prf, int difficulty) {
  /** Those that we ask for, from the fullest house on. */
  static final int[] LEVELS = {14, 10};

  private static final int KEYS = 4;
  private static final int MAX_KEY_OCTETS = 64;

  /** What we compute at most, in PRFs: less than a second of one processor. */
  private static final int BUDGET = 1 << 18;

  /** What is asked for under this load; empty if a cookie is enough. */
  static Optional<Integer> difficulty(Load load, IkeLimits limits) {
    if (load.halfOpen() >= limits.halfOpen() - limits.halfOpen() / 4) {
      return Optional.of(LEVELS[0]);
    }
    return load.halfOpen() >= limits.halfOpen() - limits.halfOpen() / 2
        ? Optional.of(LEVELS[1])
        : Optional.empty();
  }

  Notify encode() {
    byte[] data = new Writer().u16(PrfId.of(prf).code()).u8(difficulty).toArray();
    return new Notify(NotifyType.PUZZLE, data);
  }

  /** Empty if we cannot read it, or do not know its PRF. */
  static Optional<Puzzle> decode(Notify notify) {
    try {
      Reader in = Reader.of(notify.data().array());
      int code = in.u16("PRF");
      int difficulty = in.u8("difficulty");
      in.end("puzzle");
      return PrfId.ofCode(code).flatMap(PrfId::algorithm).map(prf -> new Puzzle(prf, difficulty));
    } catch (MalformedMessage _) {
      return Optional.empty();
    }
  }

  /** Empty if it would take longer than is good for us; then we ask without a solution. */
  Optional<PuzzleSolution> solve(byte[] cookie, SecureRandom random) {
    Prf function = Prf.of(prf);
    Writer keys = new Writer();
    long first = random.nextLong();
    int found = 0;
    for (int i = 0; i < BUDGET && found < KEYS; i++) {
      byte[] key = Payloads.octets(first + i);
      if (zeros(function.compute(Secret.copyOf(key), cookie)) >= difficulty) {
        keys.octets(Octets.of(key));
        found++;
      }
    }
    return found == KEYS
        ? Optional.of(new PuzzleSolution(Octets.of(keys.toArray())))
        : Optional.empty();
  }

  boolean isSolvedBy(PuzzleSolution solution, byte[] cookie) {
    byte[] data = solution.data().array();
    int length = data.length / KEYS;
    if (length == 0 || length > MAX_KEY_OCTETS || data.length % KEYS != 0) {
      return false;
    }
    Prf function = Prf.of(prf);
    Set<Octets> keys = new HashSet<>();
    for (int i = 0; i < KEYS; i++) {
      byte[] key = Arrays.copyOfRange(data, i * length, (i + 1) * length);
      if (!keys.add(Octets.of(key))
          || zeros(function.compute(Secret.copyOf(key), cookie)) < difficulty) {
        return false;
      }
    }
    return true;
  }

  /** Zero bits at the end. */
  static int zeros(byte[] octets) {
    int bits = 0;
    for (int i = octets.length - 1; i >= 0; i--) {
      if (octets[i] != 0) {
        return bits + Integer.numberOfTrailingZeros(octets[i]);
      }
      bits += Byte.SIZE;
    }
    return bits;
  }
}
