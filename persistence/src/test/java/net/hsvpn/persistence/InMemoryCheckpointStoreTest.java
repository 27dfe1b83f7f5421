package net.hsvpn.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class InMemoryCheckpointStoreTest {
  private final CheckpointStore store = CheckpointStore.inMemory();

  private static CheckpointKey<String> key(String kind, String owner, String id) {
    return new CheckpointKey<>(kind, owner, id, String.class);
  }

  @Test
  void theLastStateIsFoundAgain() {
    store.save(key("ike-sa", "branch-1", "01"), "first");
    store.save(key("ike-sa", "branch-1", "01"), "second");

    assertThat(store.load(key("ike-sa", "branch-1", "01"))).contains("second");
    assertThat(store.load(key("ike-sa", "branch-2", "01"))).isEmpty();
  }

  @Test
  void whatIsForgottenIsGone() {
    store.save(key("ike-sa", "branch-1", "01"), "state");
    store.forget(key("ike-sa", "branch-1", "01"));

    assertThat(store.load(key("ike-sa", "branch-1", "01"))).isEmpty();
  }

  @Test
  void anOwnerFindsItsOwnOnly() {
    store.save(key("ike-sa", "branch-1", "01"), "a");
    store.save(key("ike-sa", "branch-1", "02"), "b");
    store.save(key("ike-sa", "branch-2", "03"), "c");
    store.save(key("child-sa", "branch-1", "04"), "d");

    assertThat(store.loadAll("ike-sa", "branch-1", String.class))
        .isEqualTo(Map.of("01", "a", "02", "b"));
  }
}
