package net.hsvpn.lab.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Path;
import java.util.List;
import net.hsvpn.config.Secret;
import net.hsvpn.lab.strongswan.Child;
import net.hsvpn.lab.strongswan.Connection;
import net.hsvpn.lab.strongswan.IkeSa;
import net.hsvpn.lab.strongswan.LoggedKeys;
import net.hsvpn.lab.strongswan.StrongSwan;
import net.hsvpn.lab.topology.Host;
import net.hsvpn.lab.topology.Network;
import net.hsvpn.lab.topology.Topology;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Shows that tshark gets its keys in the right form: it opens what two strongSwans say. */
@Tag("interop")
class TsharkTest {
  private static final Secret KEY = Secret.copyOf(new byte[20]);
  private static final String ICV_WRONG = "is incorrect";

  @ParameterizedTest
  @ValueSource(ints = {128, 256})
  void opensTheExchangeOfTwoStrongSwans(int bits) {
    try (Topology topology = Topology.open("ts")) {
      Network internet = topology.network("internet");
      Host sun = host(topology, internet, 1);
      Host moon = host(topology, internet, 2);
      try (StrongSwan sunSide =
              StrongSwan.start(sun, StrongSwan.Logging.WITH_KEYS, connection(1, 2, bits));
          StrongSwan moonSide =
              StrongSwan.start(moon, StrongSwan.Logging.NORMAL, connection(2, 1, bits));
          Capture capture = Capture.of(internet)) {
        assertThat(sunSide.initiate("net").ok()).as(moonSide.log()).isTrue();
        sun.command("ping", "-c", "3", "-i", "0.1", "-W", "2", "-I", "10.1.0.1", "10.2.0.1").run();
        IkeSa sa = sunSide.sas().getFirst();
        verify(capture.stop(), sa, sunSide.log());
      }
    }
  }

  @Test
  void keysOfTheWrongFormAreNoticed() {
    try (Tshark tshark =
        Tshark.with(
            List.of(), List.of(new EspKeys("00000001", "no such cipher", KEY, "NULL", KEY)))) {
      assertThat(catchThrowable(() -> tshark.count(Path.of("/dev/null"), "esp")))
          .hasMessageContaining("no such cipher");
    }
  }

  private static void verify(Path file, IkeSa sa, String log) {
    IkeKeys ike =
        IkeKeys.aesGcm16(
            sa.initiatorSpi(),
            sa.responderSpi(),
            LoggedKeys.newest(log, "Sk_ei secret"),
            LoggedKeys.newest(log, "Sk_er secret"));
    IkeSa.ChildSa child = sa.children().getFirst();
    List<EspKeys> esp =
        List.of(
            EspKeys.aesGcm16(child.spiOut(), LoggedKeys.newest(log, "encryption initiator key")),
            EspKeys.aesGcm16(child.spiIn(), LoggedKeys.newest(log, "encryption responder key")));
    try (Tshark blind = Tshark.withoutKeys();
        Tshark seeing = Tshark.with(List.of(ike), esp)) {
      assertThat(blind.count(file, "icmp && !icmp.type == 3")).isZero();
      assertThat(blind.fields(file, "isakmp.exchangetype == 35", "isakmp.id.data.fqdn"))
          .containsExactly(List.of(""), List.of(""));
      assertThat(seeing.fields(file, "isakmp.exchangetype == 35", "isakmp.id.data.fqdn"))
          .containsExactly(
              List.of("site-1.example.net,site-2.example.net"), List.of("site-2.example.net"));
      assertThat(seeing.details(file, "isakmp")).doesNotContain(ICV_WRONG);
      assertThat(seeing.fields(file, "esp", "esp.icv_good", "esp.protocol", "icmp.type"))
          .hasSize(6)
          .allSatisfy(row -> assertThat(row.subList(0, 2)).containsExactly("1", "0x04"))
          .extracting(List::getLast)
          .containsExactly("8", "0", "8", "0", "8", "0");
    }
  }

  private static Host host(Topology topology, Network internet, int number) {
    return topology
        .host("site" + number)
        .joins(internet, "eth0", "192.0.2.%d/24".formatted(number))
        .address("lo", "10.%d.0.1/16".formatted(number));
  }

  private static Connection connection(int own, int other, int bits) {
    return Connection.of(
            "peer",
            "192.0.2." + own,
            "192.0.2." + other,
            "site-" + own + ".example.net",
            "site-" + other + ".example.net",
            "secret")
        .proposing("aes%dgcm16-prfsha384-ecp256".formatted(bits))
        .with(
            Child.of(
                    "net",
                    List.of("10.%d.0.0/16".formatted(own)),
                    List.of("10.%d.0.0/16".formatted(other)))
                .proposing("aes%dgcm16".formatted(bits)));
  }
}
