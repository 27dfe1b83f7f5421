package net.hsvpn.dataplane.io.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** Request and answer over an AF_NETLINK socket. Any thread; one request at a time. */
final class NetlinkSocket implements AutoCloseable {
  private static final int ROUTE = 0;
  private static final int ANSWER_MILLIS = 5_000;
  private static final int MAX_DATAGRAM = 1 << 18;
  private static final int MAX_ANSWERS = 1 << 18;
  private static final int SOCKADDR_NL = 12;
  private static final int PORT_ID = 4;

  private final Handle handle;
  private final ReentrantLock lock = new ReentrantLock();
  private final ReadyWait answerWait;
  private final MemorySegment callState;
  private final MemorySegment buffer;
  private final MemorySegment kernel;
  private final MemorySegment sender;
  private final MemorySegment senderLength;
  private int sequence;

  private NetlinkSocket(Handle handle) {
    this.handle = handle;
    answerWait = new ReadyWait(handle, Abi.POLLIN, ANSWER_MILLIS);
    callState = handle.newCallState();
    buffer = handle.arena().allocate(MAX_DATAGRAM, 8);
    kernel = handle.arena().allocate(SOCKADDR_NL, 8);
    kernel.set(JAVA_SHORT, 0, (short) Abi.AF_NETLINK);
    sender = handle.arena().allocate(SOCKADDR_NL, 8);
    senderLength = handle.arena().allocate(JAVA_INT);
  }

  static NetlinkSocket open() throws IOException {
    Handle handle =
        Sockets.socket(Abi.AF_NETLINK, Abi.SOCK_RAW, ROUTE, "socket(AF_NETLINK)", "rtnetlink");
    // Kernels before 4.12 know neither option; then errors merely come without their explanation.
    handle.trySetOption(Abi.SOL_NETLINK, RtNetlink.NETLINK_EXT_ACK, 1);
    handle.trySetOption(Abi.SOL_NETLINK, RtNetlink.NETLINK_CAP_ACK, 1);
    return new NetlinkSocket(handle);
  }

  /**
   * Sends a request and waits for its end.
   *
   * @param what the request in words, for errors: "add route"
   * @param subject what it is about
   * @return the messages that came before the end
   * @throws NativeError if the kernel refused it
   */
  List<NetlinkReply> request(String what, String subject, NetlinkRequest request)
      throws IOException {
    lock.lock();
    try {
      int mine = ++sequence;
      send(what, subject, request.finish(mine));
      return answers(what, subject, mine);
    } finally {
      lock.unlock();
    }
  }

  private void send(String what, String subject, byte[] octets) throws NativeError {
    MemorySegment.copy(octets, 0, buffer, JAVA_BYTE, 0, octets.length);
    int result =
        PacketCalls.sendto(callState, handle.fd(), buffer, octets.length, 0, kernel, SOCKADDR_NL);
    NativeError.check(what, subject, result);
  }

  private List<NetlinkReply> answers(String what, String subject, int mine) throws IOException {
    List<NetlinkReply> answers = new ArrayList<>();
    boolean torn = false;
    while (true) {
      for (NetlinkReply reply : receive(what, subject)) {
        if (reply.sequence() != mine) {
          continue; // the late answer to a request that timed out
        }
        torn |= (reply.flags() & RtNetlink.NLM_F_DUMP_INTR) != 0;
        if (reply.type() == RtNetlink.NLMSG_ERROR || reply.type() == RtNetlink.NLMSG_DONE) {
          finish(what, subject, reply, torn);
          return answers;
        }
        answers.add(reply);
        if (answers.size() > MAX_ANSWERS) {
          throw new IOException(subject + ": " + what + " gave more than " + MAX_ANSWERS);
        }
      }
    }
  }

  private static void finish(String what, String subject, NetlinkReply end, boolean torn)
      throws IOException {
    int error = end.error();
    if (error < 0) {
      String advice =
          end.explanation()
              .map(text -> "the kernel says '" + text + "'")
              .orElse(NativeError.advice(what, -error));
      throw NativeError.of(what, subject, -error, advice);
    }
    if (torn) {
      throw new IOException(subject + ": " + what + ": changed while it was read, try again");
    }
  }

  private List<NetlinkReply> receive(String what, String subject) throws IOException {
    while (true) {
      if (!answerWait.await()) {
        throw new IOException(
            subject + ": " + what + ": the kernel gave no answer within " + ANSWER_MILLIS + " ms");
      }
      senderLength.set(JAVA_INT, 0, SOCKADDR_NL);
      int length =
          PacketCalls.recvfrom(
              callState,
              handle.fd(),
              buffer,
              MAX_DATAGRAM,
              Abi.MSG_DONTWAIT | Abi.MSG_TRUNC,
              sender,
              senderLength);
      if (-length == Errno.EAGAIN.code() || -length == Errno.EINTR.code()) {
        continue;
      }
      NativeError.check(what, subject, length);
      if (length > MAX_DATAGRAM) {
        throw new IOException(subject + ": " + what + ": answer of " + length + " octets");
      }
      // Any process may send to a netlink socket; only the kernel has port id 0.
      if (sender.get(JAVA_INT, PORT_ID) == 0) {
        byte[] datagram = new byte[length];
        MemorySegment.copy(buffer, JAVA_BYTE, 0, datagram, 0, length);
        return NetlinkReply.split(datagram);
      }
    }
  }

  @Override
  public void close() {
    handle.close();
  }
}
