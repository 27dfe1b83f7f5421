package net.hsvpn.lab.capture;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import net.hsvpn.dataplane.io.linux.PacketSocket;

/**
 * A packet socket's queue as memory shared with the kernel (packet(7), PACKET_RX_RING, version 2).
 * Unlike the socket's own queue it may be large without privileges on the whole machine, and it is
 * read without system calls. One thread at a time; close it before the socket.
 */
final class PacketRing implements AutoCloseable {
  private static final int SOL_PACKET = 263;
  private static final int PACKET_RX_RING = 5;
  private static final int PACKET_STATISTICS = 6;
  private static final int PACKET_VERSION = 10;
  private static final int TPACKET_V2 = 1;
  private static final int PROT_READ_WRITE = 3;
  private static final int MAP_SHARED = 1;

  // struct tpacket2_hdr, in host byte order.
  private static final int STATUS = 0;
  private static final int LENGTH = 4;
  private static final int CAPTURED = 8;
  private static final int NETWORK_HEADER = 14;
  private static final int KERNELS = 0;
  private static final int OURS = 1;

  private static final int FRAME = 2048;
  private static final int BLOCK = 1 << 16;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      CALL_STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
  private static final VarHandle INT = JAVA_INT.varHandle();
  private static final MethodHandle SETSOCKOPT =
      handle(
          "setsockopt",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle GETSOCKOPT =
      handle(
          "getsockopt",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
  private static final MethodHandle MMAP =
      handle(
          "mmap",
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
  private static final MethodHandle MUNMAP =
      handle("munmap", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));

  private final int fd;
  private final MemorySegment ring;
  private final int frames;
  private int next;
  private long dropped;
  private long cut;

  private PacketRing(int fd, MemorySegment ring, int frames) {
    this.fd = fd;
    this.ring = ring;
    this.frames = frames;
  }

  /**
   * Gives a socket its ring.
   *
   * @param frames packets that may wait, a multiple of 32; each takes two kilobytes
   */
  static PacketRing over(PacketSocket socket, int frames) throws IOException {
    long size = (long) frames * FRAME;
    try (Arena arena = Arena.ofConfined()) {
      set(arena, socket.fd(), PACKET_VERSION, TPACKET_V2);
      set(arena, socket.fd(), PACKET_RX_RING, BLOCK, (int) (size / BLOCK), FRAME, frames);
      MemorySegment state = arena.allocate(CALL_STATE);
      long address =
          (long) MMAP.invokeExact(state, 0L, size, PROT_READ_WRITE, MAP_SHARED, socket.fd(), 0L);
      if (address == -1) {
        throw failure("mmap", state);
      }
      return new PacketRing(
          socket.fd(), MemorySegment.ofAddress(address).reinterpret(size), frames);
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /**
   * Takes one packet, without waiting.
   *
   * @return the octets copied, at most {@code out.length} and about 1950; 0 if no packet waits
   */
  int receive(byte[] out) {
    MemorySegment frame = ring.asSlice((long) next * FRAME, FRAME);
    if (((int) INT.getAcquire(frame, (long) STATUS) & OURS) == 0) {
      return 0;
    }
    int captured = Math.min(frame.get(JAVA_INT, CAPTURED), out.length);
    cut += captured < frame.get(JAVA_INT, LENGTH) ? 1 : 0;
    int at = Short.toUnsignedInt(frame.get(JAVA_SHORT, NETWORK_HEADER));
    MemorySegment.copy(frame, JAVA_BYTE, at, out, 0, captured);
    INT.setRelease(frame, (long) STATUS, KERNELS);
    next = (next + 1) % frames;
    return captured;
  }

  /** Packets of which not all octets were copied. */
  long cut() {
    return cut;
  }

  /** Packets that found the ring full, since it was made. */
  long dropped() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(CALL_STATE);
      MemorySegment statistics = arena.allocate(2 * Integer.BYTES, Integer.BYTES);
      MemorySegment length = arena.allocateFrom(JAVA_INT, 2 * Integer.BYTES);
      int result =
          (int)
              GETSOCKOPT.invokeExact(state, fd, SOL_PACKET, PACKET_STATISTICS, statistics, length);
      if (result < 0) {
        throw failure("getsockopt", state);
      }
      // The kernel counts anew from every question on.
      dropped += Integer.toUnsignedLong(statistics.get(JAVA_INT, Integer.BYTES));
      return dropped;
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(CALL_STATE);
      int result = (int) MUNMAP.invokeExact(state, ring.address(), ring.byteSize());
      if (result < 0) {
        throw failure("munmap", state);
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  private static void set(Arena arena, int fd, int option, int... values) throws IOException {
    MemorySegment state = arena.allocate(CALL_STATE);
    MemorySegment value = arena.allocateFrom(JAVA_INT, values);
    int result;
    try {
      result =
          (int)
              SETSOCKOPT.invokeExact(
                  state, fd, SOL_PACKET, option, value, values.length * Integer.BYTES);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
    if (result < 0) {
      throw failure("setsockopt " + option, state);
    }
  }

  private static IOException failure(String call, MemorySegment state) {
    return new IOException(
        "packet ring: %s failed with error %d".formatted(call, (int) ERRNO.get(state, 0L)));
  }

  private static MethodHandle handle(String name, FunctionDescriptor descriptor) {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(name),
        descriptor,
        Linker.Option.captureCallState("errno"));
  }
}
