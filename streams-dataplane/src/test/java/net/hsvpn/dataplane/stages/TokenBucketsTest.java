package net.hsvpn.dataplane.stages;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TokenBucketsTest {
  private static final int OFFICE = 0;
  private static final int GUEST = 3;

  private final TokenBuckets buckets = new TokenBuckets(10, 20);

  @Test
  void aBurstAndThenTheRate() {
    assertThat(taken(OFFICE, 1_000_000, 100)).as("full at first").isEqualTo(20);
    assertThat(taken(OFFICE, 1_000_099, 1)).isZero();
    assertThat(taken(OFFICE, 1_000_100, 5)).isEqualTo(1);
    assertThat(taken(OFFICE, 1_000_600, 100)).isEqualTo(5);
    assertThat(taken(OFFICE, 9_000_000, 100)).as("never more than the bucket").isEqualTo(20);
  }

  @Test
  void noContextUsesUpAnothers() {
    assertThat(taken(OFFICE, 5000, 1000)).isEqualTo(20);
    assertThat(taken(GUEST, 5000, 1000)).isEqualTo(20);
    assertThat(taken(1, 5000, 1000)).as("between the two").isEqualTo(20);
  }

  @Test
  void aClockThatIsSetBackBringsNothingAndBreaksNothing() {
    assertThat(taken(OFFICE, 1_000_000, 100)).isEqualTo(20);
    assertThat(taken(OFFICE, 500_000, 100)).isZero();
    assertThat(taken(OFFICE, 500_200, 100)).isEqualTo(2);
  }

  private int taken(int context, long now, int tries) {
    int taken = 0;
    for (int i = 0; i < tries; i++) {
      taken += buckets.take(context, now) ? 1 : 0;
    }
    return taken;
  }
}
