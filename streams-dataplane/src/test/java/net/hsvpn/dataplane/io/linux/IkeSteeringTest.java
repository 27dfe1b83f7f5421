package net.hsvpn.dataplane.io.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On the NAT-traversal port, IKE and ESP have a queue each. */
class IkeSteeringTest extends UdpFixture {
  private static final int SMALL_BUFFER = 64 * 1024;
  private static final byte[] ESP = {1, 2, 3, 4, 0, 0, 0, 1, 5, 6, 7, 8};
  private static final byte[] IKE = {0, 0, 0, 0, 0, 0, 0, 1, 5, 6, 7, 8};
  private static final byte[] KEEPALIVE = {(byte) 0xFF};

  private static List<UdpSocket> steered(String address) throws IOException {
    InetSocketAddress local = new InetSocketAddress(InetAddress.ofLiteral(address), 0);
    DatagramOptions options = DatagramOptions.defaults().withBuffers(SMALL_BUFFER, 0);
    return net.namespace().call(() -> UdpSocket.openSteered(local, options));
  }

  private byte[] next(UdpSocket at) throws IOException {
    int received = at.receive(slab, offsets, 65535, 1, lengths, names, classes);
    return received == 0 ? null : Arrays.copyOfRange(slab, offsets[0], offsets[0] + lengths[0]);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void whatBeginsWithTheMarkerGoesToTheSecondSocket(String address) throws IOException {
    List<UdpSocket> both = steered(address);
    try (UdpSocket esp = both.get(0);
        UdpSocket ike = both.get(1);
        UdpSocket sender = open(address, DatagramOptions.defaults())) {
      assertThat(ike.localAddress()).isEqualTo(esp.localAddress());
      for (byte[] datagram : List.of(ESP, IKE, KEEPALIVE, new byte[] {0, 0, 0}, new byte[0])) {
        sender.sendOne(datagram, 0, datagram.length, esp.localAddress());
      }
      assertThat(next(esp)).isEqualTo(ESP);
      assertThat(next(esp)).isEqualTo(KEEPALIVE);
      assertThat(next(esp)).as("too short for a marker").hasSize(3);
      assertThat(next(esp)).isEmpty();
      assertThat(next(esp)).isNull();
      assertThat(next(ike)).isEqualTo(IKE);
      assertThat(next(ike)).isNull();
    }
  }

  @Test
  void aFloodOfEspPushesNoIkeOut() throws IOException {
    List<UdpSocket> both = steered("127.0.0.1");
    try (UdpSocket esp = both.get(0);
        UdpSocket ike = both.get(1);
        UdpSocket sender = open("127.0.0.1", DatagramOptions.defaults())) {
      while (esp.kernelDrops() == 0) {
        sender.sendOne(ESP, 0, ESP.length, esp.localAddress());
      }
      byte[] message = IKE.clone();
      for (int i = 0; i < SLOTS; i++) {
        message[8] = (byte) i;
        sender.sendOne(message, 0, message.length, esp.localAddress());
      }
      for (int i = 0; i < SLOTS; i++) {
        assertThat(next(ike)[8]).isEqualTo((byte) i);
      }
      assertThat(ike.kernelDrops()).isZero();
    }
  }

  @Test
  void thePortIsSharedWithNobodyElse() throws IOException {
    List<UdpSocket> both = steered("127.0.0.1");
    try (UdpSocket esp = both.get(0);
        UdpSocket ike = both.get(1)) {
      assertThat(ike.localAddress()).isEqualTo(esp.localAddress());
      assertThatThrownBy(() ->
              net.namespace()
                  .call(
                      () -> UdpSocket.openSteered(esp.localAddress(), DatagramOptions.defaults())))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("bind");
    }
  }
}
