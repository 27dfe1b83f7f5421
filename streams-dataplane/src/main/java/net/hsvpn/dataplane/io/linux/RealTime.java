package net.hsvpn.dataplane.io.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Threads that must run when they wake up, however busy the machine is. */
public final class RealTime {
  private static final Logger LOG = LoggerFactory.getLogger(RealTime.class);
  private static final int SCHED_FIFO = 1;
  private static final int LEAST_PRIORITY = 1;
  private static final int CALLING_THREAD = 0;
  private static final MethodHandle SCHED_SETSCHEDULER =
      Native.function(
          "sched_setscheduler", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));

  private RealTime() {}

  /**
   * Has the calling thread run before all usual ones (SCHED_FIFO, sched(7)), or says in the log why
   * it may not.
   *
   * @param what it does, for the log
   */
  public static void prefer(String what) {
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment errno = scratch.allocate(Native.CALL_STATE, 8);
      MemorySegment priority = scratch.allocateFrom(JAVA_INT, LEAST_PRIORITY);
      int result =
          Native.result(
              (int)
                  SCHED_SETSCHEDULER.invokeExact(errno, CALLING_THREAD, SCHED_FIFO, priority),
              errno);
      if (result < 0) {
        LOG.info(
            "{}: the kernel grants no real-time priority ({}): a busy machine may look dead; give"
                + " CAP_SYS_NICE",
            what,
            Errno.of(-result));
      }
    } catch (Throwable t) {
      throw Native.unchecked(t);
    }
  }
}
