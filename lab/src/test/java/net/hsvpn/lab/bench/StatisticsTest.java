package net.hsvpn.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class StatisticsTest {
  @Test
  void theMedianIsInTheMiddleWhateverTheOrder() {
    assertThat(Statistics.median(List.of(9.0, 1.0, 3.0))).hasValue(3.0);
    assertThat(Statistics.median(List.of(9.0, 1.0, 3.0, 4.0))).hasValue(3.5);
    assertThat(Statistics.median(List.of(7.0))).hasValue(7.0);
    assertThat(Statistics.median(List.of())).isEmpty();
  }

  @Test
  void theBoundIsTheHarmonicSum() {
    assertThat(Statistics.bound(4000, 4000)).isCloseTo(2000, within(1e-9));
    assertThat(Statistics.bound(6000, 30_000)).isCloseTo(5000, within(1e-9));
  }
}
