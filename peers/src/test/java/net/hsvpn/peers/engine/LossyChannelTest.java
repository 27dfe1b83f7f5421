package net.hsvpn.peers.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import net.hsvpn.peers.sa.ChildSa;
import net.hsvpn.peers.sa.Established;
import net.hsvpn.peers.sa.Event;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two engines over a channel that loses, duplicates, reorders and delays, under random commands: in
 * the end both agree on which SAs exist, none is left over, and no exchange hangs. {@code
 * -Dseeds=N} tries more, {@code -Dseed=N} one again.
 */
class LossyChannelTest {
  private static final int SEEDS = Integer.getInteger("seeds", 200);
  private static final int MOVES = 120;

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.1, 0.3})
  void bothEndsAgreeInTheEnd(double loss) {
    long only = Long.getLong("seed", 0);
    for (long seed = only == 0 ? 1 : only; seed <= (only == 0 ? SEEDS : only); seed++) {
      long chosen = seed;
      try {
        converse(chosen, loss);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + chosen + ", loss " + loss + ": " + e, e);
      }
    }
  }

  private static void converse(long seed, double loss) {
    Random random = new Random(seed);
    TwoEnds t = new TwoEnds(seed).connect();
    for (int i = 0; i < MOVES; i++) {
      switch (random.nextInt(8)) {
        case 0 -> command(random, random.nextBoolean() ? t.a : t.b);
        case 1 -> t.wait(Duration.ofSeconds(random.nextInt(20)));
        default -> t.deliverSome(random, loss, 0.1);
      }
    }
    // Now the channel is good; everything that is under way comes to its end.
    t.run();
    t.pass(Duration.ofMinutes(5));
    assertThat(t.a.established()).allSatisfy(LossyChannelTest::idle);
    assertThat(t.b.established()).allSatisfy(LossyChannelTest::idle);
    t.assertAgreement(t.a.established().size(), t.a.children().size());
    assertThat(t.a.established().size()).as("IKE SAs").isLessThanOrEqualTo(1);
    if (!t.a.established().isEmpty()) {
      t.a.command(t.a.sa(), Event.RekeyIke::new);
      t.run();
      t.assertAgreement(1, t.a.children().size());
    }
  }

  private static void idle(Established sa) {
    assertThat(sa.task()).as("exchange under way").isEmpty();
    assertThat(sa.waiting()).as("waiting commands").isEmpty();
  }

  private static void command(Random random, Host host) {
    List<Established> sas = host.established();
    if (sas.isEmpty()) {
      return;
    }
    Established sa = sas.get(random.nextInt(sas.size()));
    List<ChildSa> children = sa.children();
    int spi = children.isEmpty() ? 0 : children.get(random.nextInt(children.size())).inboundSpi();
    host.command(
        sa,
        ticket ->
            switch (random.nextInt(7)) {
              case 0, 1 -> new Event.RekeyIke(ticket);
              case 2, 3 -> new Event.RekeyChild(ticket, spi);
              case 4 ->
                  random.nextInt(4) == 0
                      ? new Event.DeleteChild(ticket, spi)
                      : new Event.Probe(ticket);
              case 5 -> new Event.CreateChild(ticket);
              default ->
                  random.nextInt(20) == 0 ? new Event.Close(ticket) : new Event.Probe(ticket);
            });
  }
}
