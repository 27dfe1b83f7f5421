package net.hsvpn.dataplane.stages;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.hsvpn.config.IpPrefix;
import net.hsvpn.config.PeerId;
import net.hsvpn.dataplane.carrier.CarrierInbox;
import net.hsvpn.dataplane.carrier.CarrierOutbox;
import net.hsvpn.dataplane.context.NextHop;
import net.hsvpn.dataplane.context.RoutingTable;
import net.hsvpn.dataplane.crypto.EspKeys;
import net.hsvpn.dataplane.drop.DropReason;
import net.hsvpn.dataplane.sad.CarriedSession;
import net.hsvpn.dataplane.sad.SaMode;
import net.hsvpn.dataplane.sad.Selector;
import net.hsvpn.dataplane.testing.Gateway;
import net.hsvpn.dataplane.testing.Keys;
import net.hsvpn.dataplane.testing.Packets;
import net.hsvpn.dataplane.testing.ReferenceEsp;
import net.hsvpn.dataplane.testing.Suites;
import net.hsvpn.dataplane.wire.L2tp;
import org.junit.jupiter.api.Test;

/**
 * Users' packets in L2TP's sessions, octet for octet, and what an authenticated peer may invent.
 */
class L2tpStagesTest {
  private static final EspKeys KEYS = Keys.of(Suites.GCM_ESN, 81);
  private static final byte[] HERE = {(byte) 192, 0, 2, 2};
  private static final byte[] THERE = {(byte) 192, 0, 2, 1};

  private final List<String> heard = new ArrayList<>();

  private static SaMode carried() {
    Selector any =
        new Selector(
            InetAddress.ofLiteral("0.0.0.0"),
            InetAddress.ofLiteral("255.255.255.255"),
            17,
            1701,
            1701);
    return new SaMode.Carried(List.of(any), List.of(any), List.of());
  }

  private static CarriedSession session(
      net.hsvpn.config.ContextId context, int local, int remote, IpPrefix behind) {
    return new CarriedSession(context, 7, local, 9, remote, 1500, List.of(behind));
  }

  private Gateway sender() {
    Gateway gateway = Gateway.withTwoContexts();
    gateway.installOutbound(KEYS, carried());
    gateway.sas.carry(
        Gateway.PEER,
        List.of(
            session(Gateway.OFFICE, 1, 101, Gateway.THERE),
            session(Gateway.GUEST, 2, 102, Gateway.THERE)));
    return gateway;
  }

  /** What the sender sends to 9/101 and 9/102 arrives here, at a site behind which HERE lies. */
  private Gateway receiver() {
    Gateway gateway = Gateway.withTwoContexts();
    gateway.installInbound(KEYS, carried());
    gateway.sas.carry(
        Gateway.PEER,
        List.of(
            new CarriedSession(Gateway.OFFICE, 9, 101, 7, 1, 1500, List.of(Gateway.HERE)),
            new CarriedSession(Gateway.GUEST, 9, 102, 7, 2, 1500, List.of(Gateway.HERE))));
    for (var context : List.of(Gateway.OFFICE, Gateway.GUEST)) {
      gateway.contexts.publish(
          context, RoutingTable.of(Map.of(Gateway.THERE, new NextHop.Local())));
    }
    gateway.carrier =
        new CarrierInbox() {
          @Override
          public boolean control(PeerId peer, byte[] datagram) {
            heard.add("control " + HexFormat.of().formatHex(datagram));
            return true;
          }

          @Override
          public boolean frame(PeerId peer, int session, byte[] ppp) {
            heard.add("frame " + session + " " + HexFormat.of().formatHex(ppp));
            return true;
          }
        };
    return gateway;
  }

  private static byte[] inner() {
    return Packets.ipv4("10.1.0.1", "10.2.0.1", 100);
  }

  @Test
  void aPacketStandsInItsContextsSession() {
    byte[] sealed = sender().send(Gateway.GUEST, inner()).getFirst();
    byte[] plain = new ReferenceEsp(KEYS).open(sealed, 1);
    String hex = HexFormat.of().formatHex(plain);
    // IPv4 of 20 octets, UDP of 8, L2TP of 6, PPP of 4.
    assertThat(hex).startsWith("4500008a00004000" + "4011").contains("c0000202c0000201");
    assertThat(hex.substring(40)).startsWith("06a506a5007600000002" + "00090066" + "ff030021");
    assertThat(hex.substring(76)).startsWith(HexFormat.of().formatHex(inner()));
  }

  @Test
  void equalRangesStayApart() {
    Gateway from = sender();
    Gateway to = receiver();
    for (var context : List.of(Gateway.OFFICE, Gateway.GUEST)) {
      byte[] sealed = from.send(context, inner()).getFirst();
      Gateway.Delivered delivered = to.receive(sealed).getFirst();
      assertThat(delivered.octets()).isEqualTo(inner());
      assertThat(delivered.context()).isEqualTo(to.contexts.indexOf(context));
    }
    assertThat(to.dropped()).isZero();
    assertThat(to.sas.snapshot().inbound().getFirst().byContext().get(Gateway.GUEST).octets())
        .as("inner packets are counted, not what carries them")
        .isEqualTo(100);
    assertThat(from.sas.snapshot().outbound().getFirst().byContext().get(Gateway.GUEST).octets())
        .isEqualTo(100);
  }

  @Test
  void withoutASessionNothingLeaves() {
    Gateway gateway = sender();
    gateway.sas.carry(Gateway.PEER, List.of());
    assertThat(gateway.send(Gateway.OFFICE, inner())).isEmpty();
    assertThat(gateway.drops.snapshot()).containsEntry(DropReason.NO_SESSION, 1L);
  }

  @Test
  void whatThePeerMayNotSendIsDroppedByName() {
    byte[] spoofed = Packets.ipv4("10.9.0.1", "10.2.0.1", 100);
    dropped(DropReason.SOURCE_NOT_AUTHORISED, data(9, 101, 0x21, spoofed));
    dropped(DropReason.NO_SESSION, data(9, 103, 0x21, inner()));
    dropped(DropReason.NO_SESSION, data(8, 101, 0x21, inner()));
    dropped(DropReason.BAD_INNER_PACKET, data(9, 101, 0x57, inner()));
    dropped(DropReason.BAD_INNER_PACKET, data(9, 101, 0x21, new byte[] {0x45, 0, 0}));
    dropped(DropReason.CARRIER_MALFORMED, new byte[] {0, 2, 0, 9});
    dropped(DropReason.CARRIER_MALFORMED, new byte[] {0, 3, 0, 9, 0, 101, 0, 0x21});
    dropped(DropReason.CARRIER_MALFORMED, new byte[] {0x40, 2, 0, 99, 0, 9, 0, 101, 0, 0x21});
    dropped(DropReason.CARRIER_MALFORMED, new byte[] {0, 2, 0, 9, 0, 101});
    dropped(DropReason.CARRIER_MALFORMED, new byte[] {2, 2, 0, 9, 0, 101, 0, 99, 0, 0x21});
    dropped(DropReason.SELECTOR_MISMATCH, null);
  }

  private void dropped(DropReason reason, byte[] payload) {
    Gateway gateway = receiver();
    byte[] packet = payload == null ? inner() : L2tp.datagram(HERE, THERE, payload);
    assertThat(gateway.receive(sealed(packet))).isEmpty();
    assertThat(gateway.drops.snapshot()).containsEntry(reason, 1L);
  }

  private static byte[] data(int tunnel, int session, int protocol, byte[] packet) {
    byte[] ppp = new byte[4 + packet.length];
    ppp[0] = (byte) 0xFF;
    ppp[1] = 3;
    ppp[3] = (byte) protocol;
    System.arraycopy(packet, 0, ppp, 4, packet.length);
    return L2tp.frame(tunnel, session, ppp);
  }

  private static byte[] sealed(byte[] packet) {
    return new ReferenceEsp(KEYS)
        .seal(
            Gateway.SPI,
            1,
            Gateway.iv(Suites.GCM_ESN, 1),
            ReferenceEsp.plaintext(packet, 0, -1, 4, 4));
  }

  @Test
  void optionalFieldsAndCompressedHeadersAreUnderstood() {
    byte[] inner = inner();
    for (String header :
        List.of(
            "0002" + "00090065" + "21",
            "0002" + "00090065" + "0021",
            "4002" + "006d" + "00090065" + "21",
            "0802" + "00090065" + "00010002" + "ff030021",
            "0202" + "00090065" + "0002" + "aaaa" + "ff0321")) {
      byte[] front = HexFormat.of().parseHex(header);
      byte[] payload = new byte[front.length + inner.length];
      System.arraycopy(front, 0, payload, 0, front.length);
      System.arraycopy(inner, 0, payload, front.length, inner.length);
      var delivered = receiver().receive(sealed(L2tp.datagram(HERE, THERE, payload)));
      assertThat(delivered).as(header).hasSize(1);
      assertThat(delivered.getFirst().octets()).isEqualTo(inner);
    }
  }

  @Test
  void controlMessagesGoTheirOwnWayInBothDirections() {
    Gateway from = sender();
    byte[] control = HexFormat.of().parseHex("c802000c0009000000000001");
    CarrierOutbox outbox = new CarrierOutbox(from.drops, () -> {});
    outbox.send(Gateway.TUNNEL, control);
    outbox.send(Gateway.TUNNEL, L2tp.frame(9, 101, HexFormat.of().parseHex("ff03c02101020004")));
    var batch = from.dirtyBatch();
    outbox.drain(batch, from.sas.tables().get());
    Gateway to = receiver();
    for (var sealed : from.seal(batch, tunnel -> false)) {
      assertThat(to.receive(sealed.octets())).isEmpty();
    }
    assertThat(to.dropped()).isZero();
    assertThat(heard)
        .containsExactly("control c802000c0009000000000001", "frame 101 ff03c02101020004");
  }

  /** Whatever an authenticated peer sends: an authorised packet in its context, or a count. */
  @Test
  void inventedDatagramsNeverReachAnotherContext() {
    Random random = new Random(5);
    for (int round = 0; round < 2000; round++) {
      byte[] payload = data(9, 101 + random.nextInt(3), 0x21, inner());
      for (int flips = random.nextInt(6); flips > 0; flips--) {
        payload[random.nextInt(Math.min(payload.length, 20))] = (byte) random.nextInt();
      }
      byte[] datagram = L2tp.datagram(HERE, THERE, payload);
      datagram[random.nextInt(28)] ^= (byte) (random.nextInt(4) == 0 ? 1 << random.nextInt(8) : 0);
      Gateway gateway = receiver();
      var delivered = gateway.receive(sealed(datagram));
      assertThat(delivered).hasSizeLessThanOrEqualTo(1);
      for (var packet : delivered) {
        assertThat(packet.octets()[0] >>> 4).isEqualTo(4);
        assertThat(packet.octets()[12]).as("the source lies behind the peer").isEqualTo((byte) 10);
        assertThat(packet.octets()[13]).isEqualTo((byte) 1);
      }
      assertThat(delivered.size() + gateway.dropped() + heard.size()).isEqualTo(1);
      heard.clear();
    }
  }
}
