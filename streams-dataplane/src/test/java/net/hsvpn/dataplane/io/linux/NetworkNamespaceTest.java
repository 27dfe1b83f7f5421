package net.hsvpn.dataplane.io.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkNamespaceTest {
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  @Test
  void socketsOfJavaNetBelongToTheNamespaceTheyWereOpenedIn() throws IOException {
    try (TestNamespace a = TestNamespace.create();
        TestNamespace b = TestNamespace.create();
        ServerSocket inA = a.namespace().call(() -> new ServerSocket(0, 1, LOOPBACK))) {
      int port = inA.getLocalPort();
      assertThatThrownBy(() -> a.namespace().call(() -> new ServerSocket(port, 1, LOOPBACK)))
          .isInstanceOf(BindException.class);
      b.namespace().call(() -> new ServerSocket(port, 1, LOOPBACK)).close();
      InetSocketAddress udp = new InetSocketAddress(LOOPBACK, port);
      try (DatagramChannel one = a.namespace().call(() -> DatagramChannel.open().bind(udp));
          DatagramChannel two = b.namespace().call(() -> DatagramChannel.open().bind(udp))) {
        assertThat(one.getLocalAddress()).isEqualTo(two.getLocalAddress());
      }
    }
  }

  @Test
  void leavesTheCallingThreadWhereItWas() throws IOException {
    Path own = Path.of("/proc/thread-self/ns/net");
    Path before = Files.readSymbolicLink(own);
    try (TestNamespace net = TestNamespace.create()) {
      Path inside = net.namespace().call(() -> Files.readSymbolicLink(own));
      assertThat(inside).isNotEqualTo(before);
      assertThat(Files.readSymbolicLink(own)).isEqualTo(before);
    }
  }

  @Test
  void createsAndDeletesByName() throws IOException {
    assertThat(Privileges.check()).as("what this test needs").isEmpty();
    NetworkNamespace named = NetworkNamespace.of("hsvpn-test-" + UUID.randomUUID());
    assertThat(named.exists()).isFalse();
    named.create();
    try {
      assertThat(named.exists()).isTrue();
      assertThat(named.path()).hasParent(Path.of("/run/netns"));
      assertThatThrownBy(named::create)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("'" + named.name() + "' exists already");
      assertThat(named.call(() -> "inside")).isEqualTo("inside");
    } finally {
      named.delete();
    }
    assertThat(named.exists()).isFalse();
    assertThatThrownBy(named::delete).hasMessageContaining("not found");
  }

  @Test
  void errorsSayWhatToDo(@TempDir Path directory) throws IOException {
    assertThatThrownBy(() -> NetworkNamespace.of("hsvpn-missing").call(() -> 1))
        .hasMessage(
            "network namespace 'hsvpn-missing' not found:"
                + " create it with 'ip netns add hsvpn-missing'");
    Path plain = Files.createFile(directory.resolve("plain"));
    assertThatThrownBy(() -> NetworkNamespace.of(plain.toString()).call(() -> 1))
        .isInstanceOf(NativeError.class)
        .hasMessageContaining("setns failed: EINVAL")
        .hasMessageContaining("is no network namespace");
    assertThatThrownBy(() -> NetworkNamespace.of(".."))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> NetworkNamespace.of("a b"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void handsOnWhatTheWorkThrows() throws IOException {
    try (TestNamespace net = TestNamespace.create()) {
      IOException failure = new IOException("mine");
      assertThatThrownBy(() ->
              net.namespace()
                  .call(() -> {
                    throw failure;
                  }))
          .isSameAs(failure);
      assertThatThrownBy(() -> net.namespace().call(() -> Integer.parseInt("x")))
          .isInstanceOf(NumberFormatException.class);
      assertThatThrownBy(() ->
              net.namespace()
                  .call(() -> {
                    throw new InterruptedException("checked");
                  }))
          .isInstanceOf(IOException.class)
          .hasCauseInstanceOf(InterruptedException.class);
    }
  }

  @Test
  void waitsForTheWorkEvenIfInterrupted() throws IOException {
    try (TestNamespace net = TestNamespace.create()) {
      Thread.currentThread().interrupt();
      assertThat(net.namespace().call(() -> 5)).isEqualTo(5);
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void leavesNoDescriptorBehind() throws IOException {
    Meter.assertClosesDescriptors(() -> {
      try (TestNamespace net = TestNamespace.create()) {
        net.namespace().call(() -> 1);
      }
    });
  }
}
