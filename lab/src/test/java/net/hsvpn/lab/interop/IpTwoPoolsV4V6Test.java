package net.hsvpn.lab.interop;

import static net.hsvpn.lab.interop.RoadWarriors.addresses;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.hsvpn.lab.strongswan.Credentials;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** strongSwan's scenario ip-two-pools-v4v6: addresses of both families on one SA. */
@Tag("interop")
class IpTwoPoolsV4V6Test {
  @Test
  void bothFamiliesOnOneSa() {
    try (ForeignPeer lab =
        new ForeignPeer(
            gateway -> RoadWarriors.gateway(gateway, "offer", "10.9.0.0/28", "fd00:9::/120"),
            Credentials.NONE,
            RoadWarriors.user("carol", "192.0.2.2", "0.0.0.0,::"),
            RoadWarriors.user("dave", "192.0.2.2", "::"),
            RoadWarriors.without("frank", "192.0.2.2"))) {
      assertThat(RoadWarriors.connects(lab, "carol")).containsExactly("10.9.0.1", "fd00:9::1");
      assertThat(lab.sun.childSas()).hasSize(1);
      assertThat(lab.sun.childSas().getFirst().local())
          .containsExactlyInAnyOrder("10.9.0.1/32", "fd00:9::1/128");
      assertThat(RoadWarriors.connects(lab, "dave")).containsExactly("fd00:9::2");

      assertThat(lab.sun.initiate("frank-net").ok()).as("he asks for none").isFalse();
      assertThat(addresses(lab, "frank")).isEqualTo(List.of());
    }
  }
}
