package net.hsvpn.lab.demo;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicLong;
import net.hsvpn.lab.run.LabException;

/**
 * Passes byte streams on: whatever connects to its listener gets a connection of its own to
 * somewhere else. Two of them, joined by a socket file, lead from the machine into a namespace that
 * it has no network to.
 */
final class Relay implements AutoCloseable {
  /** Opens the way onward for one connection. */
  @FunctionalInterface
  interface Onward {
    SocketChannel open() throws IOException;
  }

  private static final int BUFFER = 1 << 14;

  private final ServerSocketChannel listener;
  private final Onward onward;
  private final AtomicLong failures = new AtomicLong();

  private Relay(ServerSocketChannel listener, Onward onward) {
    this.listener = listener;
    this.onward = onward;
    Thread.ofPlatform().daemon().name("relay").start(this::accept);
  }

  /** Takes over a bound listener. */
  static Relay start(ServerSocketChannel listener, Onward onward) {
    return new Relay(listener, onward);
  }

  /** Connections that broke off, or had no way onward. */
  long failures() {
    return failures.get();
  }

  /** Takes no more connections; those that exist go on. */
  @Override
  public void close() throws IOException {
    listener.close();
  }

  private void accept() {
    while (listener.isOpen()) {
      try {
        SocketChannel near = listener.accept();
        Thread.ofPlatform().daemon().name("relay connection").start(() -> serve(near));
      } catch (IOException e) {
        failures.incrementAndGet();
      }
    }
  }

  private void serve(SocketChannel near) {
    try (near;
        SocketChannel far = onward.open()) {
      Thread up = Thread.ofPlatform().daemon().start(() -> pump(near, far));
      pump(far, near);
      up.join();
    } catch (IOException | LabException e) {
      failures.incrementAndGet();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends when one side has ended, and tells the other. */
  private void pump(SocketChannel from, SocketChannel to) {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    try {
      while (from.read(buffer) >= 0) {
        buffer.flip();
        while (buffer.hasRemaining()) {
          to.write(buffer);
        }
        buffer.clear();
      }
      to.shutdownOutput();
    } catch (IOException e) {
      failures.incrementAndGet();
    }
  }
}
