package net.hsvpn.actors.events;

import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import net.hsvpn.config.PeerId;
import net.hsvpn.peers.sa.Report;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last events of this node, and those who listen. Both are bounded: the oldest event makes room
 * for the newest, and a listener that does not keep up is cut off. Safe for use by many threads.
 */
public final class EventLog {
  private static final Logger LOG = LoggerFactory.getLogger("net.hsvpn.events");

  private static final int LONGEST = 1000;

  /** Takes events; must not block. */
  public interface Listener {
    /** Whether there was room for the event. A listener without room is cut off. */
    boolean offer(GatewayEvent event);

    /** No event will follow. */
    void cutOff();
  }

  /** Counts since the start of the node. */
  public record Counters(long published, int listeners, long cutOff) {}

  private final InstantSource clock;
  private final int capacity;
  private final int maxListeners;
  private final Deque<GatewayEvent> ring = new ArrayDeque<>();
  private final List<Listener> listeners = new ArrayList<>();
  private long lastId;
  private long cutOff;

  /**
   * @param capacity how many events are remembered, at least 1
   * @param maxListeners how many may listen at a time
   */
  public EventLog(InstantSource clock, int capacity, int maxListeners) {
    this.clock = clock;
    this.capacity = capacity;
    this.maxListeners = maxListeners;
  }

  public void report(PeerId peer, Report report) {
    report(Optional.of(peer), report);
  }

  /**
   * What an engine tells a person.
   *
   * @param peer whom it is about, if that is known
   */
  public void report(Optional<PeerId> peer, Report report) {
    publish(
        peer.map(PeerId::value),
        report.kind().name(),
        report.phase(),
        report.text(),
        report.remedy());
  }

  /** An event of the gateway itself. */
  public void tell(String kind, String text, Optional<String> remedy) {
    publish(Optional.empty(), kind, "", text, remedy);
  }

  /** An event of the gateway that concerns one peer. */
  public void tell(PeerId peer, String kind, String text, Optional<String> remedy) {
    publish(Optional.of(peer.value()), kind, "", text, remedy);
  }

  private void publish(
      Optional<String> peer, String kind, String phase, String text, Optional<String> remedy) {
    String line = printable(text);
    // Outside the lock: whoever reads the log slowly must not hold up everybody who has news.
    LOG.info(
        "{}{}: {}{}{}",
        peer.map(p -> p + ": ").orElse(""),
        kind,
        phase.isEmpty() ? "" : phase + ": ",
        line,
        remedy.map(r -> " (" + r + ")").orElse(""));
    remember(peer, kind, phase, line, remedy);
  }

  /** Names in it may come from strangers, who must not forge a line of the log. */
  private static String printable(String text) {
    return text.codePoints()
        .map(c -> Character.isISOControl(c) ? '?' : c)
        .limit(LONGEST)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private synchronized void remember(
      Optional<String> peer, String kind, String phase, String text, Optional<String> remedy) {
    GatewayEvent event =
        new GatewayEvent(++lastId, clock.instant(), peer, kind, phase, text, remedy);
    if (ring.size() == capacity) {
      ring.removeFirst();
    }
    ring.addLast(event);
    listeners.removeIf(listener -> {
      boolean full = !listener.offer(event);
      if (full) {
        cutOff++;
        listener.cutOff();
      }
      return full;
    });
  }

  /** What is remembered of the events after the given one, oldest first. */
  public synchronized List<GatewayEvent> since(long id) {
    return ring.stream().filter(e -> e.id() > id).toList();
  }

  /**
   * Adds a listener for all events to come.
   *
   * @return what is remembered of the events after the given one, without a gap to the listener's
   *     first; empty if there are too many listeners already
   */
  public synchronized Optional<List<GatewayEvent>> listen(long afterId, Listener listener) {
    if (listeners.size() >= maxListeners) {
      return Optional.empty();
    }
    listeners.add(listener);
    return Optional.of(since(afterId));
  }

  public synchronized void stopListening(Listener listener) {
    listeners.remove(listener);
  }

  public synchronized Counters counters() {
    return new Counters(lastId, listeners.size(), cutOff);
  }
}
