package net.hsvpn.persistence;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.hsvpn.config.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableCheckpointStoreTest {
  private static final String PASSING = "passing";

  @TempDir Path folder;

  private final List<String> troubles = new ArrayList<>();

  /** Keeps words, but not those that say themselves that they pass. */
  private record Words() implements StateCodec<String> {
    @Override
    public String kind() {
      return "words";
    }

    @Override
    public Class<String> type() {
      return String.class;
    }

    @Override
    public Optional<byte[]> encode(String state) {
      return state.equals(PASSING) ? Optional.empty() : Optional.of(state.getBytes(UTF_8));
    }

    @Override
    public Optional<String> decode(byte[] octets) throws IOException {
      String state = new String(octets, UTF_8);
      if (state.equals("unreadable")) {
        throw new IOException("these are no words");
      }
      return state.equals("stale") ? Optional.empty() : Optional.of(state);
    }
  }

  private static CheckpointKey<String> key(String id) {
    return new CheckpointKey<>("words", "owner", id, String.class);
  }

  private String url() {
    return "jdbc:h2:file:" + folder.resolve("states");
  }

  private DurableCheckpointStore open() throws IOException {
    return open(url(), "0f".repeat(32));
  }

  private DurableCheckpointStore open(String url, String key) throws IOException {
    return DurableCheckpointStore.open(
        url,
        SealingKeys.of(Secret.copyOf(key.getBytes(UTF_8)), new SecureRandom()),
        false,
        List.of(new Words()),
        troubles::add);
  }

  private Map<String, String> all(CheckpointStore store) {
    return store.loadAll("words", "owner", String.class);
  }

  @Test
  void whatWasSavedIsThereAtTheNextStart() throws IOException {
    try (CheckpointStore store = open()) {
      store.save(key("a"), "one");
      store.save(key("a"), "two");
      store.save(key("b"), "three");
      store.save(key("c"), "four");
      store.forget(key("c"));
      store.save(new CheckpointKey<>("others", "owner", "d", String.class), "five");
      assertThat(all(store)).isEqualTo(Map.of("a", "two", "b", "three"));
    }
    try (CheckpointStore store = open()) {
      assertThat(all(store)).isEqualTo(Map.of("a", "two", "b", "three"));
      assertThat(store.loadAll("others", "owner", String.class)).isEmpty();
    }
    assertThat(troubles).isEmpty();
  }

  @Test
  void whatMayNotOutliveTheProcessTakesItsPredecessorAway() throws IOException {
    try (CheckpointStore store = open()) {
      store.save(key("a"), "one");
      store.save(key("a"), PASSING);
      assertThat(store.load(key("a"))).contains(PASSING);
    }
    try (CheckpointStore store = open()) {
      assertThat(all(store)).isEmpty();
    }
  }

  @Test
  void whatCannotBeUsedAnyMoreIsToldAndGone() throws IOException {
    try (CheckpointStore store = open()) {
      store.save(key("a"), "unreadable");
      store.save(key("b"), "stale");
      store.save(key("c"), "fine");
    }
    try (CheckpointStore store = open()) {
      assertThat(all(store)).isEqualTo(Map.of("c", "fine"));
    }
    assertThat(troubles).singleElement().asString().contains("these are no words");
    try (CheckpointStore store = open()) {
      assertThat(all(store)).isEqualTo(Map.of("c", "fine"));
    }
    assertThat(troubles).hasSize(1);
  }

  @Test
  void anotherKeyOpensNothing() throws IOException {
    try (CheckpointStore store = open()) {
      store.save(key("a"), "one");
    }
    try (CheckpointStore store = open(url(), "a5".repeat(32))) {
      assertThat(all(store)).isEmpty();
    }
    assertThat(troubles).singleElement().asString().contains("does not hold");
  }

  @Test
  void aRowThatSomebodyMovedIsRefused() throws Exception {
    try (CheckpointStore store = open()) {
      store.save(key("a"), "one");
    }
    sql("UPDATE hsvpn_state SET owner = 'another'");
    try (CheckpointStore store = open()) {
      assertThat(store.loadAll("words", "another", String.class)).isEmpty();
    }
    assertThat(troubles).singleElement().asString().contains("moved");
  }

  @Test
  void aFailingDatabaseStopsNothingAndMissesNothing() throws Exception {
    String url = "jdbc:h2:mem:failing;DB_CLOSE_DELAY=-1";
    try (CheckpointStore store = open(url, "0f".repeat(32));
        Connection other = DriverManager.getConnection(url);
        Statement statement = other.createStatement()) {
      store.save(key("a"), "one");
      store.save(key("b"), "two");
      statement.execute("ALTER TABLE hsvpn_state RENAME TO away");
      store.save(key("a"), "three");
      store.forget(key("b"));
      store.save(key("c"), "four");
      assertThat(all(store)).isEqualTo(Map.of("a", "three", "c", "four"));
      assertThat(troubles).singleElement().asString().contains("takes no states");
      statement.execute("ALTER TABLE away RENAME TO hsvpn_state");
      store.save(key("d"), "five");
      assertThat(troubles).last().asString().contains("works again");
    }
    try (CheckpointStore store = open(url, "0f".repeat(32))) {
      assertThat(all(store)).isEqualTo(Map.of("a", "three", "c", "four", "d", "five"));
    }
  }

  @Test
  void aDatabaseThatCannotBeOpenedIsExplained() {
    assertThatIOException()
        .isThrownBy(() -> open("jdbc:h2:file:/proc/nowhere/states", "0f".repeat(32)))
        .withMessageContaining("storage.jdbc-url");
  }

  private void sql(String statement) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url());
        Statement sql = connection.createStatement()) {
      sql.execute(statement);
    }
  }
}
