package net.hsvpn.actors.sa;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import net.hsvpn.config.Volume;
import org.junit.jupiter.api.Test;

class VolumeWatchTest {
  private static final Volume SHORT_NUMBERS = new Volume(1L << 31, Long.MAX_VALUE);
  private static final long LINE_RATE = 14_880_952; // smallest frames on 10 Gbit/s

  @Test
  void idleSasAreLookedAtOnceAMinute() {
    assertThat(VolumeWatch.pause(Volume.UNLIMITED, Volume.NONE)).isEqualTo(Duration.ofMinutes(1));
    assertThat(VolumeWatch.pause(SHORT_NUMBERS, Volume.NONE)).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void noLimitIsPassedByMuchAtLineRate() {
    long carried = 0;
    while (carried < SHORT_NUMBERS.packets()) {
      Duration pause = VolumeWatch.pause(SHORT_NUMBERS, new Volume(carried, 0));
      assertThat(pause).isGreaterThanOrEqualTo(Duration.ofMillis(250));
      carried += LINE_RATE * pause.toMillis() / 1000;
    }
    assertThat(carried - SHORT_NUMBERS.packets())
        .as("what is left up to the end lasts for minutes")
        .isLessThan(LINE_RATE);
  }

  @Test
  void octetsCountAsWell() {
    Volume tight = new Volume(Long.MAX_VALUE, 1_000_000);
    assertThat(VolumeWatch.pause(tight, Volume.NONE)).isEqualTo(Duration.ofMillis(250));
    assertThat(VolumeWatch.pause(tight, new Volume(1, 2_000_000)))
        .isEqualTo(Duration.ofMillis(250));
  }
}
