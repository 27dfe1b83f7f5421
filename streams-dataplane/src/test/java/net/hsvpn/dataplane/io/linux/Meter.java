package net.hsvpn.dataplane.io.linux;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;

/** What calls cost in heap octets, and what objects leave behind in descriptors. */
final class Meter {
  private static final int CALLS = 100_000;

  /** Less than the smallest object per call. */
  static final int NO_OBJECT = 15;

  private Meter() {}

  interface Action {
    void run() throws IOException;
  }

  /** Fails if calls allocate as much as an object each, once they are compiled. */
  static void assertAllocatesNothing(Action action) throws IOException {
    long allowance = (long) NO_OBJECT * CALLS;
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long id = Thread.currentThread().threadId();
    long least = Long.MAX_VALUE;
    // The JIT compiles when it likes: the best of a few rounds is the steady state.
    for (int round = 0; round < 40 && least > allowance; round++) {
      long before = threads.getThreadAllocatedBytes(id);
      for (int i = 0; i < CALLS; i++) {
        action.run();
      }
      least = Math.min(least, threads.getThreadAllocatedBytes(id) - before);
    }
    assertThat(least).as("octets allocated by %d calls", CALLS).isLessThanOrEqualTo(allowance);
  }

  /** Fails if an action, after a first run that loads classes, leaves a descriptor open. */
  static void assertClosesDescriptors(Action action) throws IOException {
    action.run();
    int before = descriptors();
    for (int i = 0; i < 3; i++) {
      action.run();
    }
    assertThat(descriptors()).as("open descriptors").isEqualTo(before);
  }

  private static int descriptors() {
    String[] names = new File("/proc/self/fd").list();
    assertThat(names).isNotNull();
    return names.length;
  }
}
