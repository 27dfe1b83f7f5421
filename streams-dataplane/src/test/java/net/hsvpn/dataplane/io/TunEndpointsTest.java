package net.hsvpn.dataplane.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import net.hsvpn.config.ContextId;
import net.hsvpn.dataplane.batch.BatchPool;
import net.hsvpn.dataplane.batch.PacketBatch;
import net.hsvpn.dataplane.context.ContextTables;
import net.hsvpn.dataplane.drop.DropCounters;
import net.hsvpn.dataplane.drop.DropReason;
import net.hsvpn.dataplane.io.linux.Netlink;
import net.hsvpn.dataplane.io.linux.NetworkNamespace;
import net.hsvpn.dataplane.io.linux.Privileges;
import net.hsvpn.dataplane.io.linux.TunDevice;
import net.hsvpn.dataplane.testing.Gateway;
import net.hsvpn.dataplane.testing.Packets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two contexts with the same addresses, each with a real device in a namespace of its own. */
class TunEndpointsTest {
  private static final int ICMP = 1;
  private static final int MAX_TRIES = 100;
  private static final int SLOTS = 64;

  private final ContextTables contexts = new ContextTables();
  private final DropCounters drops = new DropCounters();
  private final BatchPool pool = new BatchPool(1, SLOTS, 2048, drops);

  @TempDir Path directory;

  @Test
  void eachContextTalksToItsOwnKernel() throws IOException {
    assertThat(Privileges.check()).as("what this test needs").isEmpty();
    NetworkNamespace office = create("office");
    NetworkNamespace guest = create("guest");
    try (TunEndpoints endpoints = new TunEndpoints(contexts)) {
      endpoints.attach(Gateway.OFFICE, device(office));
      endpoints.attach(Gateway.GUEST, device(guest));
      Set<Integer> answered = new HashSet<>();
      for (int i = 0; i < MAX_TRIES && answered.size() < 2; i++) {
        probe(endpoints, Gateway.OFFICE, Gateway.GUEST);
        PacketBatch batch = pool.acquire();
        endpoints.receive(batch, 100);
        for (int p = 0; p < batch.count(); p++) {
          if (batch.slab()[batch.offset(p) + 9] == ICMP) {
            answered.add(batch.context(p));
          }
        }
        batch.recycle();
      }
      assertThat(answered)
          .containsExactlyInAnyOrder(
              contexts.indexOf(Gateway.OFFICE), contexts.indexOf(Gateway.GUEST));
      assertThat(drops.get(DropReason.TUN_WRITE_FAILED)).isZero();

      endpoints.detach(Gateway.GUEST);
      probe(endpoints, Gateway.GUEST);
      assertThat(drops.get(DropReason.UNKNOWN_CONTEXT)).isEqualTo(1);
      PacketBatch batch = pool.acquire();
      assertThat(endpoints.receive(batch, 0)).as("reading goes on without it").isNotNegative();
      batch.recycle();
    } finally {
      office.delete();
      guest.delete();
    }
  }

  @Test
  void aBusyContextStarvesNoOther() throws IOException {
    NetworkNamespace office = create("office");
    NetworkNamespace guest = create("guest");
    try (TunEndpoints endpoints = new TunEndpoints(contexts)) {
      endpoints.attach(Gateway.OFFICE, device(office));
      endpoints.attach(Gateway.GUEST, device(guest));
      PacketBatch batch = pool.acquire();
      endpoints.receive(batch, 0);
      batch.recycle();
      speak(office, 3 * SLOTS);
      speak(guest, 1);
      Set<Integer> heard = new HashSet<>();
      for (int i = 0; i < 2; i++) {
        batch = pool.acquire();
        endpoints.receive(batch, 0);
        assertThat(batch.count()).isEqualTo(SLOTS);
        for (int p = 0; p < batch.count(); p++) {
          heard.add(batch.context(p));
        }
        batch.recycle();
      }
      assertThat(heard)
          .containsExactlyInAnyOrder(
              contexts.indexOf(Gateway.OFFICE), contexts.indexOf(Gateway.GUEST));
    } finally {
      office.delete();
      guest.delete();
    }
  }

  /** The kernel sends so many packets into the device. */
  private static void speak(NetworkNamespace namespace, int packets) throws IOException {
    namespace.call(() -> {
      try (DatagramSocket socket = new DatagramSocket()) {
        InetAddress onLink = InetAddress.ofLiteral("10.1.0.2");
        for (int i = 0; i < packets; i++) {
          socket.send(new DatagramPacket(new byte[8], 8, onLink, 9));
        }
        return null;
      }
    });
  }

  /** A datagram to a port where nobody listens; the kernel says so by ICMP. */
  private void probe(TunEndpoints endpoints, ContextId... into) {
    byte[] packet = Packets.ipv4("10.1.0.2", "10.1.0.1", 40);
    ByteBuffer header = ByteBuffer.wrap(packet);
    header.putShort(20, (short) 4000).putShort(22, (short) 4001).putShort(24, (short) 20);
    header.putShort(26, (short) 0);
    int sum = 0;
    for (int i = 0; i < 20; i += 2) {
      sum += header.getShort(i) & 0xFFFF;
    }
    header.putShort(10, (short) ~((sum & 0xFFFF) + (sum >>> 16)));
    PacketBatch batch = pool.acquire();
    for (ContextId context : into) {
      System.arraycopy(packet, 0, batch.slab(), batch.offset(batch.count()), packet.length);
      batch.append(packet.length, contexts.indexOf(context));
    }
    endpoints.send(batch);
    batch.recycle();
  }

  private NetworkNamespace create(String name) throws IOException {
    NetworkNamespace namespace = NetworkNamespace.of(directory.resolve(name).toString());
    namespace.create();
    return namespace;
  }

  private static TunDevice device(NetworkNamespace namespace) throws IOException {
    TunDevice device = TunDevice.open("arf", namespace);
    try (Netlink netlink = Netlink.open(namespace)) {
      netlink.addAddress("arf", InetAddress.ofLiteral("10.1.0.1"), 16);
      netlink.disableIpv6AddressGeneration("arf");
      netlink.setUp("arf");
    }
    return device;
  }
}
