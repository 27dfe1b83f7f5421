package net.hsvpn.dataplane.io.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Calls that set things up. Every function hands back what the C function does, or {@code -errno}.
 * The first argument receives errno and has {@link Native#CALL_STATE} octets.
 */
final class Libc {
  private static final MethodHandle OPEN =
      Native.variadic("open", 2, FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle CLOSE =
      Native.function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle IOCTL =
      Native.variadic("ioctl", 2, FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS));
  private static final MethodHandle SOCKET =
      Native.function("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle SOCKETPAIR =
      Native.function(
          "socketpair", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));
  private static final MethodHandle BIND =
      Native.function("bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle CONNECT =
      Native.function("connect", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle GETSOCKNAME =
      Native.function("getsockname", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
  private static final MethodHandle SETSOCKOPT =
      Native.function(
          "setsockopt",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle GETSOCKOPT =
      Native.function(
          "getsockopt",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
  private static final MethodHandle EVENTFD =
      Native.function("eventfd", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle EPOLL_CREATE1 =
      Native.function("epoll_create1", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle SETNS =
      Native.function("setns", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle UNSHARE =
      Native.function("unshare", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle MOUNT =
      Native.function(
          "mount", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS));
  private static final MethodHandle UMOUNT2 =
      Native.function("umount2", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));

  private Libc() {}

  static int open(MemorySegment errno, MemorySegment path, int flags) {
    try {
      return Native.result((int) OPEN.invokeExact(errno, path, flags), errno);
    } catch (Throwable t) {
      throw Native.unchecked(t);
    }
  }

  static int close(MemorySegment errno, int fd) {
    try {
      return Native.result((int) CLOSE.invokeExact(errno, fd), errno);
    } catch (Throwable t) {
      throw Native.unchecked(t);
    }
  }

  static int ioctl(MemorySegment errno, int fd, long request, MemorySegment argument) {
    try {
      return Native.result((int) IOCTL.invokeExact(errno, fd, request, argument), errno);
    } catch (Throwable t) {
      throw Native.unchecked(t);
    }
  }

  static int socket(MemorySegment errno, int family, int type, int protocol) {
    try {
      return Native.result((int) SOCKET.invokeExact(errno, family, type, protocol), errno);
    } catch (Throwable t) {
      throw Native.unchecked(t);
    }
  }

  static int socketpair(
      MemorySegment errno, int family, int type, int protocol, MemorySegment pair) {
    try {
      return Native.result(
          (int) SOCKETPAIR.invokeExact(errno, family, type, protocol, pair), errno);
    } catch (Throwable t) {
      throw Native.unchecked(t);
    }
  }

  static int bind(MemorySegment errno, int fd, MemorySegment address, int length) {
    try {
      return Native.result((int) BIND.invokeExact(errno, fd, address, length), errno);
    } catch (Throwable t) {
      throw Native.unchecked(t);
    }
  }

  static int connect(MemorySegment errno, int fd, MemorySegment address, int length) {
    try {
      return Native.result((int) CONNECT.invokeExact(errno, fd, address, length), errno);
    } catch (Throwable t) {
      throw Native.unchecked(t);
    }
  }

  static int getsockname(MemorySegment errno, int fd, MemorySegment address, MemorySegment length) {
    try {
      return Native.result((int) GETSOCKNAME.invokeExact(errno, fd, address, length), errno);
    } catch (Throwable t) {
      throw Native.unchecked(t);
    }
  }

  static int setsockopt(
      MemorySegment errno, int fd, int level, int name, MemorySegment value, int length) {
    try {
      return Native.result(
          (int) SETSOCKOPT.invokeExact(errno, fd, level, name, value, length), errno);
    } catch (Throwable t) {
      throw Native.unchecked(t);
    }
  }

  static int getsockopt(
      MemorySegment errno, int fd, int level, int name, MemorySegment value, MemorySegment length) {
    try {
      return Native.result(
          (int) GETSOCKOPT.invokeExact(errno, fd, level, name, value, length), errno);
    } catch (Throwable t) {
      throw Native.unchecked(t);
    }
  }

  static int eventfd(MemorySegment errno, int initial, int flags) {
    try {
      return Native.result((int) EVENTFD.invokeExact(errno, initial, flags), errno);
    } catch (Throwable t) {
      throw Native.unchecked(t);
    }
  }

  static int epollCreate(MemorySegment errno, int flags) {
    try {
      return Native.result((int) EPOLL_CREATE1.invokeExact(errno, flags), errno);
    } catch (Throwable t) {
      throw Native.unchecked(t);
    }
  }

  static int setns(MemorySegment errno, int fd, int type) {
    try {
      return Native.result((int) SETNS.invokeExact(errno, fd, type), errno);
    } catch (Throwable t) {
      throw Native.unchecked(t);
    }
  }

  static int unshare(MemorySegment errno, int flags) {
    try {
      return Native.result((int) UNSHARE.invokeExact(errno, flags), errno);
    } catch (Throwable t) {
      throw Native.unchecked(t);
    }
  }

  static int mount(
      MemorySegment errno, MemorySegment source, MemorySegment target, MemorySegment type, long f) {
    try {
      return Native.result(
          (int) MOUNT.invokeExact(errno, source, target, type, f, MemorySegment.NULL), errno);
    } catch (Throwable t) {
      throw Native.unchecked(t);
    }
  }

  static int umount2(MemorySegment errno, MemorySegment target, int flags) {
    try {
      return Native.result((int) UMOUNT2.invokeExact(errno, target, flags), errno);
    } catch (Throwable t) {
      throw Native.unchecked(t);
    }
  }
}
