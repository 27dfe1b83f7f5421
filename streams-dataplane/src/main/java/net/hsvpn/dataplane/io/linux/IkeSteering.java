package net.hsvpn.dataplane.io.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Has the kernel put IKE on the NAT-traversal port into a queue of its own, so that no flood of ESP
 * can push it out: two sockets share the port, and a filter of four instructions chooses between
 * them by the non-ESP marker (RFC 3948 section 2.2). The filter sees the UDP payload; what is too
 * short to have a marker, such as a keepalive, goes to the first socket.
 */
final class IkeSteering {
  // linux/bpf_common.h and linux/filter.h: BPF_LD | BPF_W | BPF_ABS, BPF_JMP | BPF_JEQ | BPF_K,
  // BPF_RET | BPF_K
  private static final int LOAD_WORD = 0x20;
  private static final int JUMP_IF_EQUAL = 0x15;
  private static final int RETURN = 0x06;

  // struct sock_filter: code (16 bits), jump if true, jump if false (8 bits each), k (32 bits)
  private static final int INSTRUCTION = 8;
  // struct sock_fprog: length (16 bits), 6 octets of padding, pointer
  private static final int PROGRAM = 16;
  private static final int POINTER = 8;

  private IkeSteering() {}

  /**
   * Chooses among the sockets that share this one's address and port, in the order they were bound:
   * ESP goes to the first, IKE to the second.
   *
   * @return 0 or {@code -errno}
   */
  static int attach(Handle socket) {
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment code = scratch.allocate(4L * INSTRUCTION, 8);
      instruction(code, 0, LOAD_WORD, 0, 0, 0);
      instruction(code, 1, JUMP_IF_EQUAL, 0, 1, 0);
      instruction(code, 2, RETURN, 0, 0, 1);
      instruction(code, 3, RETURN, 0, 0, 0);
      MemorySegment program = scratch.allocate(PROGRAM, 8);
      program.set(JAVA_SHORT, 0, (short) 4);
      program.set(ADDRESS, POINTER, code);
      MemorySegment errno = scratch.allocate(Native.CALL_STATE, 8);
      return Libc.setsockopt(
          errno, socket.fd(), Abi.SOL_SOCKET, Abi.SO_ATTACH_REUSEPORT_CBPF, program, PROGRAM);
    }
  }

  private static void instruction(
      MemorySegment code, int index, int operation, int ifTrue, int ifFalse, int k) {
    long at = (long) index * INSTRUCTION;
    code.set(JAVA_SHORT, at, (short) operation);
    code.set(JAVA_BYTE, at + 2, (byte) ifTrue);
    code.set(JAVA_BYTE, at + 3, (byte) ifFalse);
    code.set(JAVA_INT, at + 4, k);
  }
}
