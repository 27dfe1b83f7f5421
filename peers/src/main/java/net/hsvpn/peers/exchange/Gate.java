package net.hsvpn.peers.exchange;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.hsvpn.config.proposal.IkeProposal;
import net.hsvpn.config.proposal.PrfAlgorithm;
import net.hsvpn.peers.crypto.CookieJar;
import net.hsvpn.peers.iana.NotifyType;
import net.hsvpn.peers.sa.Datagram;
import net.hsvpn.peers.sa.Env;
import net.hsvpn.peers.sa.PeerProfile;
import net.hsvpn.peers.sa.Refusal;
import net.hsvpn.peers.wire.IkeMessage;
import net.hsvpn.peers.wire.Notify;
import net.hsvpn.peers.wire.Payload;
import net.hsvpn.peers.wire.PuzzleSolution;
import net.hsvpn.peers.wire.SecurityAssociation;

/**
 * What a caller must show under load before we keep anything for it: that it receives at the
 * address it sends from (RFC 7296 section 2.6), and under heavy load that it has worked for it (RFC
 * 8019). Nothing is remembered: how difficult a puzzle was is bound into its cookie.
 */
record Gate(Datagram request, IkeMessage message, List<PeerProfile> candidates, CookieJar cookies) {
  /** Of those that bring a cookie and no solution, as who knows no puzzles does, one in so many. */
  private static final int LEGACY_SHARE = 8;

  /** What becomes of the request. */
  sealed interface Verdict {
    record Open() implements Verdict {}

    record Shut(Refusal why) implements Verdict {}

    record Ask(List<Payload> payloads) implements Verdict {}
  }

  /**
   * @param difficulty of the puzzle that the load asks for; empty for none
   */
  Verdict judge(Optional<Integer> difficulty, Env env) {
    Optional<byte[]> cookie =
        Payloads.status(message.payloads(), NotifyType.COOKIE).map(n -> n.data().array());
    if (cookie.isEmpty()) {
      return ask(difficulty);
    }
    Optional<Integer> given = given(cookie.get());
    if (given.isEmpty()) {
      return new Verdict.Shut(Refusal.WRONG_COOKIE);
    }
    Optional<PuzzleSolution> solution = Payloads.find(message.payloads(), PuzzleSolution.class);
    Optional<PrfAlgorithm> prf = prf();
    if (difficulty.isEmpty() || prf.isEmpty()) {
      return new Verdict.Open();
    }
    if (given.get() > 0 && solution.isPresent()) {
      return new Puzzle(prf.get(), given.get()).isSolvedBy(solution.get(), cookie.get())
          ? new Verdict.Open()
          : new Verdict.Shut(Refusal.WRONG_PUZZLE_SOLUTION);
    }
    return env.random().nextInt(LEGACY_SHARE) == 0 ? new Verdict.Open() : ask(difficulty);
  }

  private Verdict ask(Optional<Integer> difficulty) {
    Optional<Puzzle> puzzle = prf().flatMap(prf -> difficulty.map(d -> new Puzzle(prf, d)));
    byte[] cookie =
        cookies.issue(bound(puzzle.map(Puzzle::difficulty).orElse(0)), source(), port(), spi());
    List<Payload> payloads = new ArrayList<>();
    payloads.add(new Notify(NotifyType.COOKIE, cookie));
    puzzle.map(Puzzle::encode).ifPresent(payloads::add);
    return new Verdict.Ask(payloads);
  }

  /**
   * How difficult the puzzle was that came with this cookie, 0 for none; empty if it is no good.
   */
  private Optional<Integer> given(byte[] cookie) {
    return Arrays.stream(Puzzle.LEVELS)
        .boxed()
        .filter(level -> isOurs(cookie, level))
        .findFirst()
        .or(() -> isOurs(cookie, 0) ? Optional.of(0) : Optional.empty());
  }

  private boolean isOurs(byte[] cookie, int level) {
    return cookies.verify(cookie, bound(level), source(), port(), spi());
  }

  private byte[] bound(int level) {
    byte[] nonce = Payloads.nonceOf(message.payloads());
    byte[] bound = Arrays.copyOf(nonce, nonce.length + 1);
    bound[nonce.length] = (byte) level;
    return bound;
  }

  /** One that the caller knows, since it offers it. */
  private Optional<PrfAlgorithm> prf() {
    List<IkeProposal> ours = candidates.stream().flatMap(p -> p.ike().stream()).distinct().toList();
    return Proposals.chooseIke(
            ours,
            Payloads.require(message.payloads(), SecurityAssociation.class),
            SaInit.sentGroup(message.payloads()),
            true)
        .map(choice -> choice.suite().prf());
  }

  private InetAddress source() {
    return request.path().remote().getAddress();
  }

  private int port() {
    return request.path().remote().getPort();
  }

  private long spi() {
    return message.header().initiatorSpi();
  }
}
