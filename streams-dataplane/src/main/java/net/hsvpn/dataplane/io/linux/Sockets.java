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

  /** Buffers, and what happens to what is too long, in the socket's own family. */
  static void configure(Handle handle, DatagramOptions options, boolean v4) throws NativeError {
    ipOptions(handle, options.pathMtu(), v4);
    if (options.ahead() && v4) {
      handle.setOption("IP_FREEBIND", Abi.SOL_IP, Abi.IP_FREEBIND, 1);
    } else if (options.ahead()) {
      handle.setOption("IPV6_FREEBIND", Abi.SOL_IPV6, Abi.IPV6_FREEBIND, 1);
    }
    int receive = options.receiveBuffer();
    if (receive > 0 && handle.trySetOption(Abi.SOL_SOCKET, Abi.SO_RCVBUFFORCE, receive) < 0) {
      handle.setOption("SO_RCVBUF", Abi.SOL_SOCKET, Abi.SO_RCVBUF, receive);
    }
    if (options.sendBuffer() > 0) {
      handle.setOption("SO_SNDBUF", Abi.SOL_SOCKET, Abi.SO_SNDBUF, options.sendBuffer());
    }
  }

  /** What a socket wants of one IP version; an IPv6 socket may carry both. */
  static void ipOptions(Handle handle, PathMtu pathMtu, boolean v4) throws NativeError {
    if (v4) {
      handle.setOption("IP_MTU_DISCOVER", Abi.SOL_IP, Abi.IP_MTU_DISCOVER, pathMtu.value());
      handle.setOption("IP_RECVTOS", Abi.SOL_IP, Abi.IP_RECVTOS, 1);
    } else {
      handle.setOption("IPV6_MTU_DISCOVER", Abi.SOL_IPV6, Abi.IPV6_MTU_DISCOVER, pathMtu.value());
      handle.setOption("IPV6_RECVTCLASS", Abi.SOL_IPV6, Abi.IPV6_RECVTCLASS, 1);
    }
  }

  /** Datagrams dropped since the socket opened, because its receive queue was full. */
  static long kernelDrops(Handle handle) throws NativeError {
    return Integer.toUnsignedLong(memoryInfo(handle, Abi.SK_MEMINFO_DROPS));
  }

  /** One of the u32 values of SO_MEMINFO (linux/sock_diag.h). */
  private static int memoryInfo(Handle handle, int index) throws NativeError {
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
