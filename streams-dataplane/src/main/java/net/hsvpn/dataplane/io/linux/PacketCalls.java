package net.hsvpn.dataplane.io.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Calls that packets pass through. Same conventions as {@link Libc}. Handles are constants, so that
 * the JIT inlines them and neither arguments nor results are boxed.
 */
final class PacketCalls {
  private static final MethodHandle READ =
      Native.function("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
  private static final MethodHandle WRITE =
      Native.function("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
  private static final MethodHandle RECVMMSG =
      Native.function(
          "recvmmsg",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS));
  private static final MethodHandle SENDMMSG =
      Native.function(
          "sendmmsg", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
  private static final MethodHandle SENDTO =
      Native.function(
          "sendto",
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle RECVFROM =
      Native.function(
          "recvfrom",
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, ADDRESS));
  private static final MethodHandle PPOLL =
      Native.function(
          "ppoll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS));
  private static final MethodHandle EPOLL_CTL =
      Native.function(
          "epoll_ctl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));
  private static final MethodHandle EPOLL_WAIT =
      Native.function(
          "epoll_wait", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));

  private PacketCalls() {}

  static int read(MemorySegment errno, int fd, MemorySegment buffer, int length) {
    try {
      return (int) Native.result((long) READ.invokeExact(errno, fd, buffer, (long) length), errno);
    } catch (Throwable t) {
      throw Native.unchecked(t);
    }
  }

  static int write(MemorySegment errno, int fd, MemorySegment buffer, int length) {
    try {
      return (int) Native.result((long) WRITE.invokeExact(errno, fd, buffer, (long) length), errno);
    } catch (Throwable t) {
      throw Native.unchecked(t);
    }
  }

  static int recvmmsg(MemorySegment errno, int fd, MemorySegment vector, int count, int flags) {
    try {
      return Native.result(
          (int) RECVMMSG.invokeExact(errno, fd, vector, count, flags, MemorySegment.NULL), errno);
    } catch (Throwable t) {
      throw Native.unchecked(t);
    }
  }

  static int sendmmsg(MemorySegment errno, int fd, MemorySegment vector, int count, int flags) {
    try {
      return Native.result((int) SENDMMSG.invokeExact(errno, fd, vector, count, flags), errno);
    } catch (Throwable t) {
      throw Native.unchecked(t);
    }
  }

  static int sendto(
      MemorySegment errno,
      int fd,
      MemorySegment data,
      int length,
      int flags,
      MemorySegment address,
      int addressLength) {
    try {
      return (int)
          Native.result(
              (long)
                  SENDTO.invokeExact(errno, fd, data, (long) length, flags, address, addressLength),
              errno);
    } catch (Throwable t) {
      throw Native.unchecked(t);
    }
  }

  static int recvfrom(
      MemorySegment errno,
      int fd,
      MemorySegment data,
      int length,
      int flags,
      MemorySegment address,
      MemorySegment addressLength) {
    try {
      return (int)
          Native.result(
              (long)
                  RECVFROM.invokeExact(
                      errno, fd, data, (long) length, flags, address, addressLength),
              errno);
    } catch (Throwable t) {
      throw Native.unchecked(t);
    }
  }

  /** Waits; {@code timeout} is a struct timespec (two longs), or NULL for no limit. */
  static int ppoll(MemorySegment errno, MemorySegment fds, int count, MemorySegment timeout) {
    try {
      return Native.result(
          (int) PPOLL.invokeExact(errno, fds, (long) count, timeout, MemorySegment.NULL), errno);
    } catch (Throwable t) {
      throw Native.unchecked(t);
    }
  }

  static int epollCtl(MemorySegment errno, int epoll, int operation, int fd, MemorySegment event) {
    try {
      return Native.result((int) EPOLL_CTL.invokeExact(errno, epoll, operation, fd, event), errno);
    } catch (Throwable t) {
      throw Native.unchecked(t);
    }
  }

  /** Waits; {@code millis} is negative for no limit. */
  static int epollWait(
      MemorySegment errno, int epoll, MemorySegment events, int count, int millis) {
    try {
      return Native.result(
          (int) EPOLL_WAIT.invokeExact(errno, epoll, events, count, millis), errno);
    } catch (Throwable t) {
      throw Native.unchecked(t);
    }
  }
}
