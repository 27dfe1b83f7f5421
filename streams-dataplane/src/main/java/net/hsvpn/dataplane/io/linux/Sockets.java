package net.hsvpn.dataplane.io.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.Inet6Address;
import java.net.InetSocketAddress;

/** Opening, naming and questioning sockets. */
final class Sockets {
  private Sockets() {}

  /** A new non-blocking socket in the calling thread's network namespace. */
  static Handle socket(int family, int type, int protocol, String call, String subject)
      throws NativeError {
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment errno = scratch.allocate(Native.CALL_STATE, 8);
      int flags = type | Abi.SOCK_NONBLOCK | Abi.SOCK_CLOEXEC;
      int fd = NativeError.check(call, subject, Libc.socket(errno, family, flags, protocol));
      return new Handle(fd, subject);
    }
  }

  static void bind(Handle handle, byte[] name, int length) throws NativeError {
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment errno = scratch.allocate(Native.CALL_STATE, 8);
      MemorySegment address = scratch.allocateFrom(JAVA_BYTE, name);
      NativeError.check("bind", handle.subject(), Libc.bind(errno, handle.fd(), address, length));
    }
  }

  static void connect(Handle handle, byte[] name, int length) throws NativeError {
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment errno = scratch.allocate(Native.CALL_STATE, 8);
      MemorySegment address = scratch.allocateFrom(JAVA_BYTE, name);
      NativeError.check(
          "connect", handle.subject(), Libc.connect(errno, handle.fd(), address, length));
    }
  }

  /** The value of an int option. */
  static int option(Handle handle, String what, int level, int name) throws NativeError {
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment errno = scratch.allocate(Native.CALL_STATE, 8);
      MemorySegment value = scratch.allocate(JAVA_INT);
      MemorySegment length = scratch.allocateFrom(JAVA_INT, Integer.BYTES);
      NativeError.check(
          "getsockopt(" + what + ")",
          handle.subject(),
          Libc.getsockopt(errno, handle.fd(), level, name, value, length));
      return value.get(JAVA_INT, 0);
    }
  }

  static InetSocketAddress local(Handle handle) throws IOException {
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment errno = scratch.allocate(Native.CALL_STATE, 8);
      MemorySegment address = scratch.allocate(SockAddr.SLOT, 8);
      MemorySegment length = scratch.allocateFrom(JAVA_INT, SockAddr.SLOT);
      NativeError.check(
          "getsockname", handle.subject(), Libc.getsockname(errno, handle.fd(), address, length));
      return SockAddr.decode(address.toArray(JAVA_BYTE), 0);
    }
  }

  /** One of the u32 values of SO_MEMINFO (linux/sock_diag.h). */
  static int memoryInfo(Handle handle, int index) throws NativeError {
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment errno = scratch.allocate(Native.CALL_STATE, 8);
      MemorySegment values = scratch.allocate(JAVA_INT, Abi.SK_MEMINFO_VARS);
      MemorySegment length = scratch.allocateFrom(JAVA_INT, (int) values.byteSize());
      NativeError.check(
          "getsockopt(SO_MEMINFO)",
          handle.subject(),
          Libc.getsockopt(errno, handle.fd(), Abi.SOL_SOCKET, Abi.SO_MEMINFO, values, length));
      return values.getAtIndex(JAVA_INT, index);
    }
  }

  /** {@code 192.0.2.1:500} or {@code [2001:db8::1]:500}. */
  static String text(InetSocketAddress address) {
    String host =
        address.getAddress() == null
            ? address.getHostString()
            : address.getAddress().getHostAddress();
    boolean v6 = address.getAddress() instanceof Inet6Address;
    return (v6 ? "[" + host + "]" : host) + ":" + address.getPort();
  }
}
