package net.hsvpn.persistence;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The table {@code hsvpn_state}: sealed states by kind, owner and id, in H2 or PostgreSQL. A lost
 * connection is made anew by the next call. Not safe for use by many threads.
 */
final class StateTable implements AutoCloseable {
  private static final int REPLY_SECONDS = 2;
  private static final String CREATE =
      """
      CREATE TABLE IF NOT EXISTS hsvpn_state (
        kind VARCHAR(32) NOT NULL,
        owner VARCHAR(255) NOT NULL,
        id VARCHAR(64) NOT NULL,
        sealed BYTEA NOT NULL,
        PRIMARY KEY (kind, owner, id))
      """;

  private final String url;
  private Optional<Connection> connection = Optional.empty();

  /**
   * Connects, and makes the table if it is missing.
   *
   * @param url JDBC address
   */
  StateTable(String url) throws SQLException {
    this.url = url;
    connected();
  }

  Map<Place, byte[]> all() throws SQLException {
    Map<Place, byte[]> rows = new LinkedHashMap<>();
    try (PreparedStatement statement = prepare("SELECT kind, owner, id, sealed FROM hsvpn_state");
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        Place place = new Place(row.getString(1), row.getString(2), row.getString(3));
        rows.put(place, row.getBytes(4));
      }
    }
    return rows;
  }

  void put(Place place, byte[] sealed) throws SQLException {
    try (PreparedStatement update =
        prepare("UPDATE hsvpn_state SET sealed = ? WHERE kind = ? AND owner = ? AND id = ?")) {
      update.setBytes(1, sealed);
      at(place, update, 2);
      if (update.executeUpdate() > 0) {
        return;
      }
    }
    insert(place, sealed);
  }

  /** What lies there. */
  Optional<byte[]> get(Place place) throws SQLException {
    try (PreparedStatement select =
        prepare("SELECT sealed FROM hsvpn_state WHERE kind = ? AND owner = ? AND id = ?")) {
      at(place, select, 1);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? Optional.of(row.getBytes(1)) : Optional.empty();
      }
    }
  }

  /** Puts what nothing lies in the way of; false if another node was faster. */
  boolean replace(Place place, Optional<byte[]> before, byte[] sealed) throws SQLException {
    if (before.isEmpty()) {
      return insert(place, sealed);
    }
    try (PreparedStatement update =
        prepare(
            "UPDATE hsvpn_state SET sealed = ? WHERE kind = ? AND owner = ? AND id = ?"
                + " AND sealed = ?")) {
      update.setBytes(1, sealed);
      at(place, update, 2);
      update.setBytes(5, before.get());
      return update.executeUpdate() > 0;
    }
  }

  private boolean insert(Place place, byte[] sealed) throws SQLException {
    try (PreparedStatement insert =
        prepare("INSERT INTO hsvpn_state (sealed, kind, owner, id) VALUES (?, ?, ?, ?)")) {
      insert.setBytes(1, sealed);
      at(place, insert, 2);
      insert.executeUpdate();
      return true;
    } catch (SQLIntegrityConstraintViolationException _) {
      return false;
    } catch (SQLException e) {
      // PostgreSQL's driver throws no subclass: class 23 of SQLSTATE.
      if (e.getSQLState() != null && e.getSQLState().startsWith("23")) {
        return false;
      }
      throw e;
    }
  }

  void remove(Place place) throws SQLException {
    try (PreparedStatement delete =
        prepare("DELETE FROM hsvpn_state WHERE kind = ? AND owner = ? AND id = ?")) {
      at(place, delete, 1);
      delete.executeUpdate();
    }
  }

  private static void at(Place place, PreparedStatement statement, int first) throws SQLException {
    statement.setString(first, place.kind());
    statement.setString(first + 1, place.owner());
    statement.setString(first + 2, place.id());
  }

  private PreparedStatement prepare(String sql) throws SQLException {
    PreparedStatement statement = connected().prepareStatement(sql);
    statement.setQueryTimeout(REPLY_SECONDS);
    return statement;
  }

  private Connection connected() throws SQLException {
    if (connection.isPresent() && connection.get().isValid(REPLY_SECONDS)) {
      return connection.get();
    }
    close();
    Connection fresh = DriverManager.getConnection(url);
    connection = Optional.of(fresh);
    try (Statement statement = fresh.createStatement()) {
      statement.setQueryTimeout(REPLY_SECONDS);
      statement.execute(CREATE);
      if (url.startsWith("jdbc:h2:")) {
        // What was acknowledged must be with the kernel, should the process be killed.
        statement.execute("SET WRITE_DELAY 0");
      }
    }
    return fresh;
  }

  @Override
  public void close() throws SQLException {
    Optional<Connection> last = connection;
    connection = Optional.empty();
    if (last.isPresent()) {
      last.get().close();
    }
  }
}
