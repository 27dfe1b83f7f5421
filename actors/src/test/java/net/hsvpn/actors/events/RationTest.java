package net.hsvpn.actors.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class RationTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void isFreshEveryMinuteAndCountsWhatWasNotTold() {
    Ration ration = new Ration(2);

    assertThat(ration.take(START)).isTrue();
    assertThat(ration.take(START.plusSeconds(30))).isTrue();
    assertThat(ration.take(START.plusSeconds(30))).isFalse();
    assertThat(ration.take(START.plusSeconds(59))).isFalse();

    assertThat(ration.take(START.plusSeconds(60))).isTrue();
    assertThat(ration.passedOver()).isEqualTo(2);
    assertThat(ration.passedOver()).isZero();
  }
}
