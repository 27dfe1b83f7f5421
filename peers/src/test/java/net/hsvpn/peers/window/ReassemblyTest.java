package net.hsvpn.peers.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.hsvpn.config.ReassemblyLimits;
import net.hsvpn.peers.sa.Refusal;
import net.hsvpn.peers.wire.Octets;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** The limits are exact, and what is cut comes together again, in whatever order. */
class ReassemblyTest {
  private static final ReassemblyLimits LIMITS = new ReassemblyLimits(40, 1000);

  private final long seed = new Random().nextLong();
  private final Random random = new Random(seed);

  private static Reassembly.Piece piece(int number, int total, int octets) {
    return new Reassembly.Piece(37, number == 1 ? 41 : 0, number, total, octets(octets));
  }

  private static Octets octets(int length) {
    return Octets.of(new byte[length]);
  }

  private static Reassembly with(Reassembly before, Reassembly.Piece piece) {
    assertThat(before.add(piece, LIMITS)).isInstanceOf(Reassembly.Result.Incomplete.class);
    return ((Reassembly.Result.Incomplete) before.add(piece, LIMITS)).sofar();
  }

  private static void assertRefused(Reassembly before, Reassembly.Piece piece, Refusal why) {
    assertThat(before.add(piece, LIMITS)).isEqualTo(new Reassembly.Result.Refused(why));
  }

  @RepeatedTest(100)
  void anyOrderWithDoublesGivesTheWhole() {
    byte[] whole = new byte[random.nextInt(1, LIMITS.octets() + 1)];
    random.nextBytes(whole);
    int size = random.nextInt(Math.ceilDiv(whole.length, LIMITS.fragments()), whole.length + 1);
    int total = Math.ceilDiv(whole.length, size);
    List<Reassembly.Piece> pieces = new ArrayList<>();
    for (int n = 1; n <= total; n++) {
      byte[] part = Arrays.copyOfRange(whole, (n - 1) * size, Math.min(whole.length, n * size));
      // What the others say of a first payload must not count.
      pieces.add(new Reassembly.Piece(36, n == 1 ? 33 : 99, n, total, Octets.of(part)));
    }
    Collections.shuffle(pieces, random);
    Reassembly sofar = Reassembly.NOTHING;
    for (Reassembly.Piece piece : pieces.subList(0, total - 1)) {
      sofar = with(sofar, piece);
      assertRefused(sofar, piece, Refusal.FRAGMENT_REPEATED);
    }
    assertThat(sofar.add(pieces.getLast(), LIMITS))
        .as("seed %d", seed)
        .isEqualTo(new Reassembly.Result.Complete(33, Octets.of(whole)));
  }

  @Test
  void theLastOctetAndFragmentAllowedAreTaken() {
    Reassembly half = with(Reassembly.NOTHING, piece(2, 2, 500));
    assertThat(half.add(piece(1, 2, 500), LIMITS))
        .isEqualTo(new Reassembly.Result.Complete(41, octets(1000)));
    assertRefused(half, piece(1, 2, 501), Refusal.MESSAGE_TOO_LONG);
    with(Reassembly.NOTHING, piece(40, 40, 1));
    assertRefused(Reassembly.NOTHING, piece(41, 41, 1), Refusal.TOO_MANY_FRAGMENTS);
    assertRefused(half, piece(1, 41, 1), Refusal.TOO_MANY_FRAGMENTS);
  }

  @Test
  void aMessageOfOneFragmentIsWholeAtOnce() {
    assertThat(Reassembly.NOTHING.add(piece(1, 1, 9), LIMITS))
        .isEqualTo(new Reassembly.Result.Complete(41, octets(9)));
    assertThat(Reassembly.NOTHING.add(piece(1, 1, 0), LIMITS))
        .isEqualTo(new Reassembly.Result.Complete(41, Octets.EMPTY));
  }

  @Test
  void aLargerTotalMakesRoomForItself() {
    Reassembly full = with(Reassembly.NOTHING, piece(2, 2, 1000));
    Reassembly anew = with(full, piece(3, 3, 900));
    assertThat(anew.pieces()).containsOnlyKeys(3);
    assertThat(anew.octets()).isEqualTo(900);
    assertRefused(full, piece(3, 3, 1001), Refusal.MESSAGE_TOO_LONG);
    assertRefused(anew, piece(1, 2, 1), Refusal.FRAGMENT_CONFLICT);
  }

  @Test
  void contentIsNeverPrinted() {
    Reassembly sofar =
        with(
            Reassembly.NOTHING,
            new Reassembly.Piece(37, 41, 1, 2, Octets.of(new byte[] {77, 78, 79, 80, 81})));
    assertThat(sofar.toString()).contains("5 octets").doesNotContain("77").doesNotContain("4d4e");
  }
}
