package net.hsvpn.peers.window;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import net.hsvpn.config.ReassemblyLimits;
import net.hsvpn.peers.sa.Refusal;
import net.hsvpn.peers.wire.Octets;

/**
 * What has come so far of one message in fragments (RFC 7383 section 2.6). Only what was
 * authenticated is added. Immutable.
 *
 * @param exchange number of the exchange type, the same in all fragments
 * @param total how many fragments there will be; 0 before the first one
 * @param firstPayload type of the message's first payload; 0 as long as fragment 1 is missing
 * @param pieces what stood inside, by fragment number
 * @param octets in all pieces together
 */
public record Reassembly(
    int exchange, int total, int firstPayload, SortedMap<Integer, Octets> pieces, int octets) {
  public static final Reassembly NOTHING = new Reassembly(0, 0, 0, Collections.emptySortedMap(), 0);

  public Reassembly {
    pieces = Collections.unmodifiableSortedMap(new TreeMap<>(pieces));
  }

  /**
   * A fragment, authenticated and decrypted.
   *
   * @param firstPayload counts only in fragment 1
   * @param number 1 to {@code total}
   */
  public record Piece(int exchange, int firstPayload, int number, int total, Octets content) {}

  /** What one more fragment makes of it. */
  public sealed interface Result {
    /** Others are missing. */
    record Incomplete(Reassembly sofar) implements Result {}

    /**
     * The message is there.
     *
     * @param content the payloads, as if they had come inside SK
     */
    record Complete(int firstPayload, Octets content) implements Result {}

    /** The fragment changes nothing. */
    record Refused(Refusal refusal) implements Result {}
  }

  public Result add(Piece piece, ReassemblyLimits limits) {
    if (piece.total() > limits.fragments()) {
      return new Result.Refused(Refusal.TOO_MANY_FRAGMENTS);
    }
    if (piece.total() < total) {
      return new Result.Refused(Refusal.FRAGMENT_CONFLICT);
    }
    // The sender has begun anew with shorter fragments; those before are of no use to it.
    Reassembly base = piece.total() > total ? begun(piece) : this;
    if (piece.exchange() != base.exchange) {
      return new Result.Refused(Refusal.FRAGMENT_CONFLICT);
    }
    if (base.pieces.containsKey(piece.number())) {
      return new Result.Refused(Refusal.FRAGMENT_REPEATED);
    }
    if (piece.content().length() > limits.octets() - base.octets) {
      return new Result.Refused(Refusal.MESSAGE_TOO_LONG);
    }
    Reassembly more = base.with(piece);
    return more.pieces.size() == more.total
        ? new Result.Complete(more.firstPayload, more.content())
        : new Result.Incomplete(more);
  }

  private static Reassembly begun(Piece piece) {
    return new Reassembly(piece.exchange(), piece.total(), 0, NOTHING.pieces, 0);
  }

  private Reassembly with(Piece piece) {
    SortedMap<Integer, Octets> more = new TreeMap<>(pieces);
    more.put(piece.number(), piece.content());
    return new Reassembly(
        exchange,
        total,
        piece.number() == 1 ? piece.firstPayload() : firstPayload,
        more,
        octets + piece.content().length());
  }

  private Octets content() {
    byte[] whole = new byte[octets];
    int at = 0;
    for (Octets piece : pieces.values()) {
      System.arraycopy(piece.array(), 0, whole, at, piece.length());
      at += piece.length();
    }
    return Octets.of(whole);
  }
}
