package net.hsvpn.lab.traffic;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;

/** Sends every datagram back to where it came from. */
final class Echo implements AutoCloseable {
  private static final int MAX_DATAGRAM = 0xFFFF;

  private final DatagramSocket socket;
  private final Thread thread;

  private Echo(DatagramSocket socket) {
    this.socket = socket;
    this.thread = Thread.ofPlatform().daemon().name("echo").start(this::loop);
  }

  static Echo at(Endpoint endpoint) {
    return at(endpoint, 0);
  }

  /** On this port; 0 for any. */
  static Echo at(Endpoint endpoint, int port) {
    return new Echo(endpoint.host().call(() -> new DatagramSocket(endpoint.port(port))));
  }

  InetSocketAddress address() {
    return (InetSocketAddress) socket.getLocalSocketAddress();
  }

  @Override
  public void close() {
    socket.close();
    thread.interrupt();
  }

  private void loop() {
    DatagramPacket packet = new DatagramPacket(new byte[MAX_DATAGRAM], MAX_DATAGRAM);
    while (!socket.isClosed()) {
      packet.setLength(MAX_DATAGRAM);
      answer(packet);
    }
  }

  /** False if the socket was closed, or if the route was gone: the probe counts what is lost. */
  private boolean answer(DatagramPacket packet) {
    try {
      socket.receive(packet);
      socket.send(packet);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
