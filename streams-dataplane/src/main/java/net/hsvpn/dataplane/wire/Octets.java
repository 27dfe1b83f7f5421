package net.hsvpn.dataplane.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Unsigned integers in network byte order, read from and written to octet arrays in place. */
public final class Octets {
  private static final VarHandle U16 =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle U32 =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle U64 =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private Octets() {}

  public static int u8(byte[] octets, int at) {
    return octets[at] & 0xFF;
  }

  public static int u16(byte[] octets, int at) {
    return (short) U16.get(octets, at) & 0xFFFF;
  }

  public static int u32(byte[] octets, int at) {
    return (int) U32.get(octets, at);
  }

  public static long u64(byte[] octets, int at) {
    return (long) U64.get(octets, at);
  }

  public static void putU16(byte[] octets, int at, int value) {
    U16.set(octets, at, (short) value);
  }

  public static void putU32(byte[] octets, int at, int value) {
    U32.set(octets, at, value);
  }

  public static void putU64(byte[] octets, int at, long value) {
    U64.set(octets, at, value);
  }
}
