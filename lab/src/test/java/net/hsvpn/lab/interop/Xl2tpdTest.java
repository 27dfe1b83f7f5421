package net.hsvpn.lab.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import net.hsvpn.config.Secret;
import net.hsvpn.dataplane.wire.L2tp;
import net.hsvpn.lab.capture.Capture;
import net.hsvpn.lab.capture.Tshark;
import net.hsvpn.lab.run.ScratchFolder;
import net.hsvpn.lab.topology.Host;
import net.hsvpn.lab.topology.Network;
import net.hsvpn.lab.topology.Topology;
import net.hsvpn.peers.l2tp.L2tpEnd;
import net.hsvpn.peers.l2tp.L2tpOutput;
import net.hsvpn.peers.l2tp.L2tpSettings;
import net.hsvpn.peers.ppp.PppAuth;
import net.hsvpn.peers.ppp.PppSettings;
import net.hsvpn.peers.wire.MalformedMessage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Our L2TP control plane against xl2tpd, without IPsec, in both roles. xl2tpd hands PPP to the
 * kernel, which need not have any: so the test ends where a session stands.
 */
@Tag("interop")
class Xl2tpdTest {
  private static final String SECRET = "a-secret-of-two-gateways";
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final String MOON = "192.0.2.1";
  private static final String SUN = "192.0.2.2";

  @Test
  void weCall() {
    try (Topology topology = Topology.open("xl");
        ScratchFolder folder = ScratchFolder.create("xl2tpd")) {
      Network internet = topology.network("internet");
      Host moon = topology.host("moon").joins(internet, "eth0", MOON + "/24");
      Host sun = topology.host("sun").joins(internet, "eth0", SUN + "/24");
      xl2tpd(
          topology,
          sun,
          folder,
          """
          [lns default]
          ip range = 10.2.0.10-10.2.0.20
          local ip = 10.2.0.1
          require authentication = no
          challenge = yes
          name = sun
          """);
      try (Capture capture = Capture.of(internet);
          Talker talker = new Talker(moon, true)) {
        // Its answer to our call is followed by our ICCN and a PPP frame.
        talker.until(() -> talker.framesSent > 0);
        assertThat(talker.said).noneMatch(L2tpOutput.Ended.class::isInstance);
        verify(capture.stop(), List.of("1", "2", "3", "10", "11", "12"));
      }
    }
  }

  @Test
  void theyCall() {
    try (Topology topology = Topology.open("xl");
        ScratchFolder folder = ScratchFolder.create("xl2tpd")) {
      Network internet = topology.network("internet");
      Host moon = topology.host("moon").joins(internet, "eth0", MOON + "/24");
      Host sun = topology.host("sun").joins(internet, "eth0", SUN + "/24");
      try (Capture capture = Capture.of(internet);
          Talker talker = new Talker(moon, false)) {
        xl2tpd(
            topology,
            sun,
            folder,
            """
            [lac moon]
            lns = %s
            autodial = yes
            redial = yes
            redial timeout = 1
            challenge = yes
            name = sun
            """
                .formatted(MOON));
        talker.until(() -> talker.framesSent > 0);
        assertThat(talker.said)
            .anyMatch(L2tpOutput.Connected.class::isInstance)
            .noneMatch(L2tpOutput.Ended.class::isInstance);
        verify(capture.stop(), List.of("1", "2", "3", "10", "11", "12"));
      }
    }
  }

  private static void verify(Path capture, List<String> types) {
    try (Tshark tshark = Tshark.withoutKeys()) {
      List<String> seen =
          tshark.fields(capture, "l2tp.avp.message_type", "l2tp.avp.message_type").stream()
              .map(List::getFirst)
              .toList();
      assertThat(seen).containsAll(types);
      assertThat(tshark.details(capture, "_ws.malformed || _ws.expert.severity == error"))
          .isEmpty();
    }
  }

  private static void xl2tpd(Topology topology, Host host, ScratchFolder folder, String section) {
    folder.write("secrets", "* * " + SECRET + "\n");
    folder.write(
        "xl2tpd.conf",
        "[global]\nlisten-addr = %s\nauth file = %s\n"
                .formatted(SUN, folder.path().resolve("secrets"))
            + section);
    topology.ends(
        host.start(
            "xl2tpd",
            List.of(
                "xl2tpd",
                "-D",
                "-c",
                folder.path().resolve("xl2tpd.conf").toString(),
                "-p",
                folder.path().resolve("pid").toString(),
                "-C",
                folder.path().resolve("control").toString()),
            Map.of()));
  }

  /** One end of ours on a socket. */
  private static final class Talker implements AutoCloseable {
    final List<L2tpOutput> said = new ArrayList<>();
    int framesSent;
    private final DatagramSocket socket;
    private final L2tpEnd end;

    Talker(Host host, boolean calls) {
      PppSettings ppp =
          new PppSettings(
              1500,
              PppAuth.NONE,
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              List.of(),
              false,
              Optional.of(1L),
              Duration.ZERO);
      end =
          new L2tpEnd(
              new L2tpSettings(
                  calls,
                  "moon",
                  Optional.of(Secret.copyOf(SECRET.getBytes(StandardCharsets.UTF_8))),
                  Duration.ofSeconds(60),
                  List.of(new L2tpSettings.Network("office", ppp))),
              new SecureRandom());
      socket = host.call(() -> new DatagramSocket(new InetSocketAddress(MOON, L2tp.PORT)));
      carryOut(end.begin(Instant.now()));
    }

    void until(BooleanSupplier condition) {
      Instant limit = Instant.now().plus(LIMIT);
      while (!condition.getAsBoolean()) {
        assertThat(Instant.now()).as(said.toString()).isBefore(limit);
        receive();
        carryOut(end.timeout(Instant.now()));
      }
    }

    private void receive() {
      DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
      try {
        socket.setSoTimeout(20);
        socket.receive(packet);
        byte[] octets = Arrays.copyOf(packet.getData(), packet.getLength());
        if (L2tp.isControl(octets, 0, octets.length) == 1) {
          carryOut(end.receive(octets, Instant.now()));
        } else {
          L2tp.Data data = L2tp.data(octets, 0, octets.length);
          byte[] frame =
              Arrays.copyOfRange(octets, data.frameAt(), data.frameAt() + data.frameLength());
          carryOut(end.frame(data.session(), frame, Instant.now()));
        }
      } catch (SocketTimeoutException e) {
        // Then it is time to look at the clock.
      } catch (IOException | MalformedMessage e) {
        throw new AssertionError(e);
      }
    }

    private void carryOut(List<L2tpOutput> outputs) {
      for (L2tpOutput output : outputs) {
        switch (output) {
          case L2tpOutput.Control(byte[] octets) -> send(octets);
          case L2tpOutput.Frame(int tunnel, int session, byte[] ppp) -> {
            framesSent++;
            send(L2tp.frame(tunnel, session, ppp));
          }
          case L2tpOutput.Carries _,
              L2tpOutput.Lost _,
              L2tpOutput.Ended _,
              L2tpOutput.Connected _ ->
              said.add(output);
        }
      }
    }

    private void send(byte[] octets) {
      try {
        socket.send(
            new DatagramPacket(octets, octets.length, new InetSocketAddress(SUN, L2tp.PORT)));
      } catch (IOException e) {
        // Nobody listens yet: as if it were lost.
      }
    }

    @Override
    public void close() {
      socket.close();
    }
  }
}
