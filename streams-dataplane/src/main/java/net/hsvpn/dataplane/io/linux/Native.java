package net.hsvpn.dataplane.io.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;

/** How C functions are found and called, and how their errno comes back. */
final class Native {
  private static final StructLayout STATE = Linker.Option.captureStateLayout();

  /** Octets that a call needs to leave its errno in; alignment 4. */
  static final long CALL_STATE = STATE.byteSize();

  private static final long ERRNO =
      STATE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));
  private static final Linker LINKER = Linker.nativeLinker();

  private Native() {}

  static MethodHandle function(String name, FunctionDescriptor type) {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(name), type, Linker.Option.captureCallState("errno"));
  }

  static MethodHandle variadic(String name, int firstVariadic, FunctionDescriptor type) {
    // open's third argument may be absent: then no argument is variadic.
    if (firstVariadic >= type.argumentLayouts().size()) {
      return function(name, type);
    }
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(name),
        type,
        Linker.Option.captureCallState("errno"),
        Linker.Option.firstVariadicArg(firstVariadic));
  }

  static int result(int value, MemorySegment errno) {
    return value >= 0 ? value : -errno.get(JAVA_INT, ERRNO);
  }

  static long result(long value, MemorySegment errno) {
    return value >= 0 ? value : -errno.get(JAVA_INT, ERRNO);
  }

  /** A downcall declares Throwable, but throws unchecked exceptions only. */
  static RuntimeException unchecked(Throwable thrown) {
    if (thrown instanceof RuntimeException e) {
      return e;
    }
    if (thrown instanceof Error e) {
      throw e;
    }
    return new IllegalStateException("a native call threw a checked exception", thrown);
  }
}
