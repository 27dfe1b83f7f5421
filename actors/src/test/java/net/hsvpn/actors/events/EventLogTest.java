package net.hsvpn.actors.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EventLogTest {
  private final EventLog log = new EventLog(InstantSource.system(), 3, 1);

  private static final class Slow implements EventLog.Listener {
    private final List<Long> got = new ArrayList<>();
    private final int room;
    private boolean isCutOff;

    private Slow(int room) {
      this.room = room;
    }

    @Override
    public boolean offer(GatewayEvent event) {
      return got.size() < room && got.add(event.id());
    }

    @Override
    public void cutOff() {
      isCutOff = true;
    }
  }

  private void publish(int count) {
    for (int i = 0; i < count; i++) {
      log.tell("TEST", "event", Optional.empty());
    }
  }

  @Test
  void theOldestMakesRoomForTheNewest() {
    publish(5);

    assertThat(log.since(0)).extracting(GatewayEvent::id).containsExactly(3L, 4L, 5L);
    assertThat(log.since(4)).extracting(GatewayEvent::id).containsExactly(5L);
  }

  @Test
  void pastAndFutureJoinWithoutAGap() {
    publish(2);
    Slow listener = new Slow(10);

    List<GatewayEvent> past = log.listen(1, listener).orElseThrow();
    publish(2);

    assertThat(past).extracting(GatewayEvent::id).containsExactly(2L);
    assertThat(listener.got).containsExactly(3L, 4L);
  }

  @Test
  void whoDoesNotKeepUpIsCutOffAndCounted() {
    Slow listener = new Slow(1);
    log.listen(0, listener);
    publish(3);

    assertThat(listener.got).containsExactly(1L);
    assertThat(listener.isCutOff).isTrue();
    assertThat(log.counters()).isEqualTo(new EventLog.Counters(3, 0, 1));
  }

  @Test
  void moreListenersThanThereIsRoomForAreRefused() {
    log.listen(0, new Slow(1));

    assertThat(log.listen(0, new Slow(1))).isEmpty();
  }
}
