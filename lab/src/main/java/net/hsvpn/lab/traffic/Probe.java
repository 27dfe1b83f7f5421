package net.hsvpn.lab.traffic;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import net.hsvpn.lab.run.LabException;

/**
 * Small UDP requests at a steady rate from one endpoint to another, which answers each. Counts what
 * is lost, doubled or damaged on the way, there or back.
 */
public final class Probe implements AutoCloseable {
  private static final int MAX_REQUESTS = 1 << 20;
  private static final Duration LAST_ANSWER = Duration.ofSeconds(2);

  private final Endpoint from;
  private final Echo echo;
  private final List<Echo> others = new ArrayList<>();
  private final DatagramSocket socket;
  private final byte[] marker;
  private final int size;
  private final long[] sentAt = new long[MAX_REQUESTS];
  private final long[] roundTrips = new long[MAX_REQUESTS];
  private final Thread sender;
  private final Thread receiver;
  private volatile boolean ending;
  private volatile boolean aborted;
  private volatile int sent;
  private int answered;
  private int duplicated;
  private int damaged;
  private int refused;
  private long longestGap;
  private long lastAnswer;

  private Probe(Endpoint from, Endpoint to, byte[] marker, int size, int perSecond) {
    this.from = from;
    this.marker = marker;
    this.size = Math.max(size, Markers.LENGTH + Integer.BYTES);
    this.echo = Echo.at(to);
    this.socket = from.host().call(() -> connected(from));
    this.lastAnswer = System.nanoTime();
    this.receiver = Thread.ofPlatform().daemon().name("probe answers").start(this::receive);
    this.sender =
        Thread.ofPlatform()
            .daemon()
            .name("probe requests")
            .start(() -> send(Duration.ofSeconds(1).toNanos() / perSecond));
  }

  /**
   * Begins to send.
   *
   * @param marker 16 octets that every request begins with
   * @param size octets of UDP payload, at least 20
   * @param perSecond requests per second
   */
  public static Probe start(Endpoint from, Endpoint to, byte[] marker, int size, int perSecond) {
    return new Probe(from, to, marker.clone(), size, perSecond);
  }

  /**
   * Begins to send to an address that several hosts have: whichever gets a request answers it.
   *
   * @param to the same address on each
   */
  public static Probe startAnycast(Endpoint from, List<Endpoint> to, byte[] marker, int perSecond) {
    Probe probe = new Probe(from, to.getFirst(), marker.clone(), 0, perSecond);
    int port = probe.echo.address().getPort();
    to.stream().skip(1).forEach(other -> probe.others.add(Echo.at(other, port)));
    return probe;
  }

  /** Sends a number of small requests, a hundred per second, and waits for the answers. */
  public static ProbeResult ping(Endpoint from, Endpoint to, byte[] marker, int requests) {
    try (Probe probe = start(from, to, marker, 0, 100)) {
      probe.awaitSent(requests);
      return probe.finish();
    }
  }

  /** How many requests have been sent so far. */
  public int sent() {
    return sent;
  }

  /** Waits until so many requests have been sent since the start. */
  public void awaitSent(int requests) {
    while (sent < requests && sender.isAlive()) {
      LockSupport.parkNanos(1_000_000);
    }
    if (sent < requests) {
      throw new LabException("the probe from " + from + " ended after " + sent + " requests");
    }
  }

  /** Stops sending, waits up to two seconds for the answers still under way, and counts. */
  public ProbeResult finish() {
    ending = true;
    try {
      sender.join();
      receiver.join();
    } catch (InterruptedException e) {
      throw LabException.interrupted("waiting for the probe's answers", e);
    }
    if (sent > 0) {
      // An outage that lasted to the end ends with the last request, not with our patience.
      longestGap = Math.max(longestGap, sentAt[sent - 1] - lastAnswer);
    }
    return new ProbeResult(
        sent,
        answered,
        duplicated,
        damaged,
        refused,
        Duration.ofNanos(longestGap),
        RoundTrips.of(Arrays.copyOf(roundTrips, answered)));
  }

  /** Ends at once. */
  @Override
  public void close() {
    ending = true;
    aborted = true;
    socket.close();
    echo.close();
    others.forEach(Echo::close);
  }

  private DatagramSocket connected(Endpoint endpoint) throws IOException {
    DatagramSocket opened = new DatagramSocket(endpoint.port(0));
    opened.setSoTimeout(100);
    return opened;
  }

  private void send(long intervalNanos) {
    byte[] octets = new byte[size];
    System.arraycopy(marker, 0, octets, 0, Markers.LENGTH);
    ByteBuffer request = ByteBuffer.wrap(octets);
    DatagramPacket packet = new DatagramPacket(octets, size, echo.address());
    long next = System.nanoTime();
    while (!ending && sent < MAX_REQUESTS) {
      int number = sent;
      request.putInt(Markers.LENGTH, number);
      sentAt[number] = System.nanoTime();
      // Counted before it leaves, so that its answer is never one too many.
      sent = number + 1;
      if (!left(packet)) {
        refused++;
      }
      next += intervalNanos;
      LockSupport.parkNanos(next - System.nanoTime());
    }
  }

  /** False if there is no route at this moment: the request counts as sent, and so as lost. */
  private boolean left(DatagramPacket packet) {
    try {
      socket.send(packet);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private void receive() {
    byte[] octets = new byte[0xFFFF];
    DatagramPacket packet = new DatagramPacket(octets, octets.length);
    boolean[] seen = new boolean[MAX_REQUESTS];
    long deadline = Long.MAX_VALUE;
    while (!aborted && !(ending && !sender.isAlive() && answered == sent)) {
      if (ending && deadline == Long.MAX_VALUE) {
        deadline = System.nanoTime() + LAST_ANSWER.toNanos();
      }
      if (System.nanoTime() > deadline) {
        break;
      }
      packet.setLength(octets.length);
      if (arrived(packet)) {
        count(octets, packet.getLength(), seen);
      }
    }
  }

  /** False if nothing came for a while, or an ICMP error did, or the socket was closed. */
  private boolean arrived(DatagramPacket packet) {
    try {
      socket.receive(packet);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private void count(byte[] octets, int length, boolean[] seen) {
    long now = System.nanoTime();
    int number = length == size ? ByteBuffer.wrap(octets).getInt(Markers.LENGTH) : -1;
    boolean intact =
        number >= 0
            && number < sent
            && Arrays.equals(octets, 0, Markers.LENGTH, marker, 0, Markers.LENGTH);
    if (!intact) {
      damaged++;
    } else if (seen[number]) {
      duplicated++;
    } else {
      seen[number] = true;
      roundTrips[answered] = now - sentAt[number];
      answered++;
      longestGap = Math.max(longestGap, now - lastAnswer);
      lastAnswer = now;
    }
  }
}
