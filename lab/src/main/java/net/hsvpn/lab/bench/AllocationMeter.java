package net.hsvpn.lab.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;
import net.hsvpn.lab.run.Command;
import net.hsvpn.lab.run.LabException;
import net.hsvpn.lab.run.ScratchFolder;

/**
 * Records how much each thread of a Java process allocates, by Flight Recorder with nothing else
 * switched on.
 */
final class AllocationMeter implements AutoCloseable {
  private static final String EVENT = "jdk.ThreadAllocationStatistics";
  private static final String DATA_PLANE = "hsvpn-dataplane";
  private static final String SETTINGS =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <configuration version="2.0">
        <event name="%s">
          <setting name="enabled">true</setting>
          <setting name="period">200 ms</setting>
        </event>
      </configuration>
      """
          .formatted(EVENT);

  private final long pid;
  private final ScratchFolder folder = ScratchFolder.create("allocation");

  /** Begins to record. */
  AllocationMeter(long pid) {
    this.pid = pid;
    jcmd("JFR.start", "name=bench", "settings=" + folder.write("bench.jfc", SETTINGS));
  }

  /**
   * Stops recording; megabytes (10^6 octets) per second of all data-plane threads together.
   *
   * @throws LabException if there is no such thread, or the recording is too short
   */
  double stop() {
    Path file = folder.path().resolve("bench.jfr");
    jcmd("JFR.stop", "name=bench", "filename=" + file);
    Map<String, Double> rates = rates(file);
    if (rates.keySet().stream().noneMatch(AllocationMeter::isDataPlane)) {
      throw new LabException("no thread of the data plane was recorded, only " + rates.keySet());
    }
    return rates.entrySet().stream()
        .filter(entry -> isDataPlane(entry.getKey()))
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }

  @Override
  public void close() {
    folder.close();
  }

  private static boolean isDataPlane(String thread) {
    return thread.contains(DATA_PLANE);
  }

  private static Map<String, Double> rates(Path file) {
    Map<Long, Span> spans = new HashMap<>();
    try (RecordingFile recording = new RecordingFile(file)) {
      while (recording.hasMoreEvents()) {
        RecordedEvent event = recording.readEvent();
        RecordedThread thread = event.getThread("thread");
        if (event.getEventType().getName().equals(EVENT) && thread != null) {
          Reading reading = new Reading(event.getStartTime(), event.getLong("allocated"));
          spans.merge(
              thread.getId(), new Span(name(thread), reading, reading), (a, b) -> a.with(reading));
        }
      }
    } catch (IOException e) {
      throw new LabException("the recording " + file + " cannot be read: " + e.getMessage(), e);
    }
    Map<String, Double> rates = new HashMap<>();
    spans.values().forEach(span -> rates.merge(span.thread(), span.rate(), Double::sum));
    return rates;
  }

  private static String name(RecordedThread thread) {
    return thread.getJavaName() == null ? "" : thread.getJavaName();
  }

  /** Octets that a thread has allocated since its start. */
  private record Reading(Instant at, long octets) {}

  private record Span(String thread, Reading first, Reading last) {
    Span with(Reading reading) {
      return reading.at().isBefore(first.at())
          ? new Span(thread, reading, last)
          : new Span(thread, first, reading.at().isAfter(last.at()) ? reading : last);
    }

    double rate() {
      long micros = Duration.between(first.at(), last.at()).toNanos() / 1000;
      return micros == 0 ? 0 : (double) (last.octets() - first.octets()) / micros;
    }
  }

  private void jcmd(String... words) {
    String[] line = new String[words.length + 2];
    line[0] = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    line[1] = "" + pid;
    System.arraycopy(words, 0, line, 2, words.length);
    Command.of(line).run();
  }
}
