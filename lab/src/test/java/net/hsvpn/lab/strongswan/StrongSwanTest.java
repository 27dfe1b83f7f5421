package net.hsvpn.lab.strongswan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import net.hsvpn.lab.run.Output;
import net.hsvpn.lab.topology.Host;
import net.hsvpn.lab.topology.Network;
import net.hsvpn.lab.topology.Topology;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Two strongSwans against each other: shows that the laboratory works, whatever the gateway does.
 */
@Tag("interop")
class StrongSwanTest {
  private static final String KEY = "a key for two";

  @Test
  void twoOfThemCarryPingsAndRekey() {
    try (Topology topology = Topology.open("ss")) {
      Network internet = topology.network("internet");
      Host sun = site(topology, internet, "sun", 1);
      Host moon = site(topology, internet, "moon", 2);
      try (StrongSwan sunSide =
              StrongSwan.start(sun, StrongSwan.Logging.NORMAL, connection(1, 2, KEY));
          StrongSwan moonSide =
              StrongSwan.start(moon, StrongSwan.Logging.NORMAL, connection(2, 1, KEY))) {
        Output initiated = sunSide.initiate("net");
        assertThat(initiated.ok()).as(initiated.both()).isTrue();
        sun.command("ping", "-c", "2", "-i", "0.1", "-W", "2", "-I", "10.1.0.1", "10.2.0.1").run();
        sun.command("ping", "-c", "2", "-i", "0.1", "-W", "2", "-I", "fd00:1::1", "fd00:2::1")
            .run();
        IkeSa sa = sunSide.sas().getFirst();
        assertThat(sa.state()).isEqualTo("ESTABLISHED");
        assertThat(sa.initiator()).isTrue();
        IkeSa.ChildSa child = sa.children().getFirst();
        assertThat(child.packetsIn()).isEqualTo(4);
        assertThat(child.encapsulated()).isTrue();
        assertThat(child.local()).containsExactly("10.1.0.0/16", "fd00:1::/64");

        moonSide.rekeyChild("net");
        sunSide.awaitLog("outbound CHILD_SA net{2} established", Duration.ofSeconds(10));
        sun.command("ping", "-c", "1", "-W", "2", "-I", "10.1.0.1", "10.2.0.1").run();
        sunSide.rekeyIke("peer");
        moonSide.awaitLog("IKE_SA peer[2] rekeyed between", Duration.ofSeconds(10));
        assertThat(sunSide.sas())
            .filteredOn(each -> each.state().equals("ESTABLISHED"))
            .singleElement()
            .satisfies(now -> assertThat(now.initiatorSpi()).isNotEqualTo(sa.initiatorSpi()));
        assertThat(sunSide.terminate("peer").ok()).isTrue();
        assertThat(moonSide.childSas()).isEmpty();
      }
    }
  }

  @Test
  void aWrongKeyIsReported() {
    try (Topology topology = Topology.open("ss")) {
      Network internet = topology.network("internet");
      Host sun = site(topology, internet, "sun", 1);
      Host moon = site(topology, internet, "moon", 2);
      try (StrongSwan sunSide =
              StrongSwan.start(sun, StrongSwan.Logging.NORMAL, connection(1, 2, KEY));
          StrongSwan moonSide =
              StrongSwan.start(moon, StrongSwan.Logging.NORMAL, connection(2, 1, "another key"))) {
        Output initiated = sunSide.initiate("net");
        assertThat(initiated.ok()).isFalse();
        assertThat(initiated.both()).contains("AUTHENTICATION_FAILED");
        assertThat(moonSide.sas()).isEmpty();
      }
    }
  }

  private static Host site(Topology topology, Network internet, String name, int number) {
    return topology
        .host(name)
        .joins(internet, "eth0", "192.0.2.%d/24".formatted(number))
        .address("lo", "10.%d.0.1/16".formatted(number), "fd00:%d::1/64".formatted(number));
  }

  private static Connection connection(int own, int other, String psk) {
    return Connection.of(
            "peer",
            "192.0.2." + own,
            "192.0.2." + other,
            "site-" + own + ".example.net",
            "site-" + other + ".example.net",
            psk)
        .with(Child.of("net", networks(own), networks(other)));
  }

  private static List<String> networks(int number) {
    return List.of("10.%d.0.0/16".formatted(number), "fd00:%d::/64".formatted(number));
  }
}
