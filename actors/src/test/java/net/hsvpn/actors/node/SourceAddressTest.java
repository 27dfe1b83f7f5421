package net.hsvpn.actors.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class SourceAddressTest {
  @Test
  void theRoutingTableIsAsked() {
    assertThat(SourceAddress.towards(InetAddress.ofLiteral("127.0.0.1")))
        .contains(InetAddress.ofLiteral("127.0.0.1"));
    // The one that packets leave from, which need not be the one they go to.
    assertThat(SourceAddress.towards(InetAddress.ofLiteral("127.0.0.9")))
        .hasValueSatisfying(a -> assertThat(a.isLoopbackAddress()).isTrue());
    assertThat(SourceAddress.towards(InetAddress.ofLiteral("::1")))
        .contains(InetAddress.ofLiteral("::1"));
  }

  @Test
  void whereNoWayLeadsThereIsNoAddress() {
    // Nobody may connect to the broadcast address, whatever else this machine reaches.
    assertThat(SourceAddress.towards(InetAddress.ofLiteral("255.255.255.255"))).isEmpty();
  }
}
