package net.hsvpn.dataplane.io.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import net.hsvpn.dataplane.offload.VirtioNetHeader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a TUN device and its kernel do together (linux/if_tun.h).
 *
 * @param headers whether a {@link VirtioNetHeader} stands before each packet, either way
 * @param tcp whether the kernel gives large TCP packets
 * @param udp whether it gives and takes large UDP packets (since Linux 6.2)
 */
record TunOffloads(boolean headers, boolean tcp, boolean udp) {
  static final TunOffloads NONE = new TunOffloads(false, false, false);

  private static final Logger LOG = LoggerFactory.getLogger(TunOffloads.class);
  private static final int TCP =
      Abi.TUN_F_CSUM | Abi.TUN_F_TSO4 | Abi.TUN_F_TSO6 | Abi.TUN_F_TSO_ECN;
  private static final int UDP = Abi.TUN_F_USO4 | Abi.TUN_F_USO6;

  /** Asks for everything, then for less until the kernel agrees. */
  static TunOffloads negotiate(Handle handle) throws NativeError {
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment errno = scratch.allocate(Native.CALL_STATE, 8);
      MemorySegment size = scratch.allocateFrom(JAVA_INT, VirtioNetHeader.OCTETS);
      NativeError.check(
          "TUNSETVNETHDRSZ",
          handle.subject(),
          Libc.ioctl(errno, handle.fd(), Abi.TUNSETVNETHDRSZ, size));
      if (set(errno, handle, TCP | UDP)) {
        return new TunOffloads(true, true, true);
      }
      return new TunOffloads(true, set(errno, handle, TCP), false);
    }
  }

  /** This request takes its argument by value. */
  private static boolean set(MemorySegment errno, Handle handle, int offloads) {
    MemorySegment value = MemorySegment.ofAddress(offloads);
    return Libc.ioctl(errno, handle.fd(), Abi.TUNSETOFFLOAD, value) == 0;
  }

  void logMissing(String subject) {
    if (!tcp) {
      LOG.info("{}: this kernel has no segmentation offload; packets pass one by one", subject);
    } else if (!udp) {
      LOG.info("{}: this kernel offloads TCP only; UDP packets pass one by one", subject);
    }
  }
}
