package net.hsvpn.lab.interop;

import static net.hsvpn.lab.interop.ForeignPeer.CHILD;
import static net.hsvpn.lab.interop.ForeignPeer.CONNECTION;
import static net.hsvpn.lab.interop.ForeignPeer.KEY;
import static net.hsvpn.lab.interop.ForeignPeer.PEER;
import static net.hsvpn.lab.interop.ForeignPeer.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import net.hsvpn.lab.gateway.Api;
import net.hsvpn.lab.run.LabProcess;
import net.hsvpn.lab.strongswan.IkeSa;
import net.hsvpn.lab.traffic.Markers;
import net.hsvpn.lab.traffic.Probe;
import net.hsvpn.lab.traffic.ProbeResult;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * strongSwan's scenario net2net-rekey: SAs replace each other while 200 requests a second and a TCP
 * transfer cross them; not one request is lost, and the old SAs go.
 */
@Tag("interop")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Net2NetRekeyTest {
  private static final byte[] MARK =
      Arrays.copyOf("net2net-rekey".getBytes(StandardCharsets.UTF_8), Markers.LENGTH);
  private static final int PER_SECOND = 200;

  private ForeignPeer lab;

  @BeforeAll
  void start() {
    lab = new ForeignPeer(KEY);
    LabProcess server =
        lab.sunHost.start("iperf3", List.of("iperf3", "--server", "--forceflush"), Map.of());
    server.awaitLine(line -> line.contains("Server listening"), SOON);
  }

  @AfterAll
  void stop() {
    lab.close();
  }

  @BeforeEach
  void establish() {
    lab.sun.terminate(CONNECTION);
    Eventually.holds("the gateway has no SA left", () -> lab.moon.api().get("ike-sas").isEmpty());
    assertThat(lab.sun.initiate(CHILD).ok()).isTrue();
    lab.moon.awaitEstablished(PEER, SOON);
  }

  @Test
  void strongSwanRekeysTheChild() {
    underTraffic(() -> lab.sun.rekeyChild(CHILD), false);
  }

  @Test
  void strongSwanRekeysTheIkeSa() {
    underTraffic(() -> lab.sun.rekeyIke(CONNECTION), true);
  }

  @Test
  void weRekeyTheChild() {
    underTraffic(() -> succeeds(lab.moon.api().rekeyChild(PEER)), false);
  }

  @Test
  void weRekeyTheIkeSa() {
    underTraffic(() -> succeeds(lab.moon.api().rekeyIke(PEER)), true);
  }

  private void underTraffic(Runnable rekey, boolean ike) {
    LabProcess iperf =
        lab.office
            .host()
            .start(
                "iperf3",
                // Blocks of the usual 128 KiB leave at once, and fill strongSwan's socket, whose
                // kernel
                // then drops what follows while strongSwan is busy with the rekeying.
                List.of(
                    "iperf3",
                    "--client",
                    "10.2.0.1",
                    "--time",
                    "60",
                    "--bitrate",
                    "10M",
                    "--length",
                    "8K"),
                Map.of());
    try (iperf;
        Probe probe = Probe.start(lab.near(false), lab.far(false), MARK, 0, PER_SECOND)) {
      probe.awaitSent(PER_SECOND / 2);
      Set<String> before = spis(ike);
      rekey.run();
      Eventually.holds("new SAs have replaced the old ones", () -> replaced(before, ike));
      probe.awaitSent(probe.sent() + PER_SECOND);
      ProbeResult result = probe.finish();
      assertThat(result.perfect())
          .as(result + "; drops " + lab.moon.api().drops() + "; strongSwan:\n" + lab.sun.log())
          .isTrue();
      assertThat(iperf.alive()).as(iperf.log()).isTrue();
    }
    assertThat(lab.moon.api().get("ike-sas")).hasSize(1);
    assertThat(lab.moon.api().get("child-sas")).hasSize(1);
  }

  private static void succeeds(Api.Answer answer) {
    assertThat(answer.ok()).as(answer.toString()).isTrue();
  }

  /** Both sides have one SA of the kind, and it is new. */
  private boolean replaced(Set<String> before, boolean ike) {
    Set<String> now = spis(ike);
    String kind = ike ? "ike-sas" : "child-sas";
    return now.size() == 1
        && !before.equals(now)
        && lab.moon.api().get(kind).size() == 1
        && lab.sun.childSas().size() == 1;
  }

  private Set<String> spis(boolean ike) {
    Set<String> spis = new TreeSet<>();
    for (IkeSa sa : lab.sun.sas()) {
      if (ike) {
        spis.add(sa.initiatorSpi() + sa.responderSpi());
      } else {
        sa.children().forEach(child -> spis.add(child.spiIn()));
      }
    }
    return spis;
  }
}
