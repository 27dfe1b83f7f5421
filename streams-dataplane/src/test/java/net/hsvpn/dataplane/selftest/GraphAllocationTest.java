package net.hsvpn.dataplane.selftest;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The whole packet path, sockets and devices included, leaves no garbage per packet: what is left
 * is the graph's look at its mailbox, a hundred times a second.
 */
class GraphAllocationTest {
  // Half of the smallest object.
  private static final double PER_PACKET = 8;
  private static final Duration WINDOW = Duration.ofMillis(200);
  private static final int WINDOWS = 150;
  private static final int LEAST_PAYLOAD = 1400;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @Test
  void nothingPerPacket() throws Exception {
    double least = Double.MAX_VALUE;
    Set<Long> others = dataPlaneThreads();
    try (SelfTest test = SelfTest.passed(new Random(1))) {
      Set<Long> graph = dataPlaneThreads();
      graph.removeAll(others);
      assertThat(graph).as("a thread for each direction").hasSizeGreaterThanOrEqualTo(2);
      // As often as the JIT needs to see that nothing escapes.
      for (int i = 0; i < WINDOWS && least > PER_PACKET; i++) {
        long before = allocated(graph);
        long octets = test.goOn(WINDOW);
        // Packets are at most this long, so there were more of them.
        double packets = (double) octets / LEAST_PAYLOAD;
        least = Math.min(least, (allocated(graph) - before) / packets);
      }
    }
    assertThat(least).as("octets of garbage per packet").isLessThanOrEqualTo(PER_PACKET);
  }

  private Set<Long> dataPlaneThreads() {
    return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
        .filter(info -> info != null && info.getThreadName().contains("hsvpn-dataplane"))
        .map(ThreadInfo::getThreadId)
        .collect(Collectors.toCollection(HashSet::new));
  }

  private long allocated(Set<Long> graph) {
    return graph.stream().mapToLong(threads::getThreadAllocatedBytes).sum();
  }
}
