package net.hsvpn.lab.traffic;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import net.hsvpn.lab.run.LabException;

/** One TCP connection that carries a context's marker, again and again, as fast as it can. */
public final class BulkTransfer implements AutoCloseable {
  private static final int CHUNK = 1 << 16;
  private static final int CONNECT_MILLIS = 10_000;
  private static final Duration REST = Duration.ofSeconds(20);

  /**
   * What arrived.
   *
   * @param octets octets that arrived, all of them as they were sent
   * @param nanos from the first octet received to the last
   */
  public record Result(long octets, long nanos) {
    /** Megabits per second. */
    public double megabits() {
      return nanos == 0 ? 0 : octets * 8e3 / nanos;
    }
  }

  private final Endpoint from;
  private final Endpoint to;
  private final byte[] content;
  private final ServerSocket server;
  private final Socket client;
  private final AtomicLong arrived = new AtomicLong();
  private final CompletableFuture<Result> received = new CompletableFuture<>();
  private volatile boolean ending;

  private BulkTransfer(Endpoint from, Endpoint to, byte[] content) {
    this.from = from;
    this.to = to;
    this.content = content;
    this.server = to.host().call(() -> new ServerSocket(0, 1, to.port(0).getAddress()));
    run("bulk receiver", this::receive);
    try {
      this.client = from.host().call(this::connect);
    } catch (RuntimeException e) {
      closeServer();
      throw e;
    }
    run("bulk sender", this::send);
  }

  /** Connects and begins to send. */
  public static BulkTransfer start(Endpoint from, Endpoint to, Markers markers, String context) {
    return new BulkTransfer(from, to, markers.filled(context, CHUNK));
  }

  /** Octets that have arrived so far. */
  public long arrived() {
    return arrived.get();
  }

  /**
   * Stops sending and waits until everything sent has arrived.
   *
   * @throws LabException if something was damaged, or does not arrive within twenty seconds
   */
  public Result finish() {
    ending = true;
    try {
      return received.orTimeout(REST.toMillis(), TimeUnit.MILLISECONDS).join();
    } catch (CompletionException e) {
      throw new LabException(
          "the transfer from %s to %s failed after %d octets: %s"
              .formatted(from, to, arrived.get(), e.getCause()),
          e);
    }
  }

  /** Ends at once. */
  @Override
  public void close() {
    ending = true;
    try {
      client.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      closeServer();
    }
  }

  private void closeServer() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket();
    try {
      socket.bind(from.port(0));
      socket.connect((InetSocketAddress) server.getLocalSocketAddress(), CONNECT_MILLIS);
      return socket;
    } catch (IOException e) {
      socket.close();
      throw new IOException(
          "no TCP connection from " + from + " to " + to + ": " + e.getMessage(), e);
    }
  }

  private interface Transfer {
    void run() throws IOException;
  }

  private void run(String name, Transfer transfer) {
    Thread.ofPlatform()
        .daemon()
        .name(name)
        .start(() -> {
          try {
            transfer.run();
          } catch (IOException e) {
            received.completeExceptionally(e);
          }
        });
  }

  private void send() throws IOException {
    OutputStream out = client.getOutputStream();
    while (!ending) {
      out.write(content);
    }
    client.shutdownOutput();
  }

  private void receive() throws IOException {
    try (Socket peer = server.accept()) {
      InputStream in = peer.getInputStream();
      byte[] chunk = new byte[CHUNK];
      int at = 0;
      long first = System.nanoTime();
      for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
        check(chunk, n, at);
        at = (at + n) % Markers.LENGTH;
        arrived.addAndGet(n);
      }
      received.complete(new Result(arrived.get(), System.nanoTime() - first));
    }
  }

  /** The stream repeats every 16 octets, and so must what arrives from position {@code at} on. */
  private void check(byte[] chunk, int length, int at) throws IOException {
    for (int done = 0; done < length; ) {
      int offset = (at + done) % Markers.LENGTH;
      int part = Math.min(length - done, content.length - offset);
      if (!Arrays.equals(chunk, done, done + part, content, offset, offset + part)) {
        throw new IOException("what arrived is not what was sent");
      }
      done += part;
    }
  }
}
