package net.hsvpn.peers.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import net.hsvpn.config.IkeLimits;
import net.hsvpn.config.proposal.PrfAlgorithm;
import net.hsvpn.peers.iana.NotifyType;
import net.hsvpn.peers.sa.Load;
import net.hsvpn.peers.wire.Notify;
import net.hsvpn.peers.wire.Octets;
import net.hsvpn.peers.wire.PuzzleSolution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 8019 section 7.1: four keys under which the PRF of a cookie ends in zeros. */
class PuzzleTest {
  private static final byte[] COOKIE = "a cookie".getBytes(StandardCharsets.US_ASCII);
  private static final SecureRandom RANDOM = new SecureRandom();

  @ParameterizedTest
  @EnumSource(PrfAlgorithm.class)
  void aSolutionSolvesItsPuzzleAndNoOther(PrfAlgorithm prf) {
    Puzzle puzzle = new Puzzle(prf, 8);
    PuzzleSolution solution = puzzle.solve(COOKIE, RANDOM).orElseThrow();
    assertThat(solution.data().length()).isEqualTo(32);
    assertThat(puzzle.isSolvedBy(solution, COOKIE)).isTrue();
    assertThat(new Puzzle(prf, 60).isSolvedBy(solution, COOKIE)).isFalse();
    assertThat(new Puzzle(prf, 20).isSolvedBy(solution, new byte[] {1})).isFalse();
  }

  @Test
  void theSameKeyFourTimesIsNoSolution() {
    Puzzle puzzle = new Puzzle(PrfAlgorithm.HMAC_SHA2_256, 4);
    byte[] key = Arrays.copyOf(puzzle.solve(COOKIE, RANDOM).orElseThrow().data().array(), 8);
    byte[] four = new byte[32];
    for (int i = 0; i < 4; i++) {
      System.arraycopy(key, 0, four, 8 * i, 8);
    }
    assertThat(puzzle.isSolvedBy(new PuzzleSolution(Octets.of(four)), COOKIE)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 7, 260, 4096})
  void neitherAreOtherLengths(int octets) {
    byte[] data = new byte[octets];
    RANDOM.nextBytes(data);
    Puzzle easy = new Puzzle(PrfAlgorithm.HMAC_SHA2_256, 0);
    assertThat(easy.isSolvedBy(new PuzzleSolution(Octets.of(data)), COOKIE)).isFalse();
  }

  @Test
  void whatWouldTakeTooLongIsNotTried() {
    assertThat(new Puzzle(PrfAlgorithm.HMAC_SHA2_256, 255).solve(COOKIE, RANDOM)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"00, 8", "01, 0", "80, 7", "0100, 8", "ff0000, 16", "a8, 3", "0000, 16"})
  void countsZeroBitsAtTheEnd(String hex, int bits) {
    assertThat(Puzzle.zeros(HexFormat.of().parseHex(hex))).isEqualTo(bits);
  }

  /** RFC 8019 section 8.1: transform ID of the PRF, then the difficulty. */
  @Test
  void theOctets() {
    Puzzle puzzle = new Puzzle(PrfAlgorithm.HMAC_SHA2_256, 14);
    assertThat(puzzle.encode().data().hex()).isEqualTo("00050e");
    assertThat(puzzle.encode().type()).isEqualTo(16434);
    assertThat(Puzzle.decode(puzzle.encode())).contains(puzzle);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0005", "00050e00", "00020e", "ffff0e"})
  void othersArePassedOver(String hex) {
    byte[] data = HexFormat.of().parseHex(hex);
    assertThat(Puzzle.decode(new Notify(NotifyType.PUZZLE, data))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"0, -1", "2047, -1", "2048, 10", "3071, 10", "3072, 14", "4095, 14"})
  void theFullerTheHouseTheHarder(int halfOpen, int difficulty) {
    assertThat(Puzzle.difficulty(new Load(halfOpen, 0), IkeLimits.DEFAULT).orElse(-1))
        .isEqualTo(difficulty);
  }
}
