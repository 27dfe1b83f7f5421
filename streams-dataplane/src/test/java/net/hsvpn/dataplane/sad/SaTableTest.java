package net.hsvpn.dataplane.sad;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.hsvpn.config.PeerId;
import net.hsvpn.dataplane.context.ContextTables;
import net.hsvpn.dataplane.context.TunnelId;
import net.hsvpn.dataplane.crypto.EspKeys;
import net.hsvpn.dataplane.testing.Gateway;
import net.hsvpn.dataplane.testing.Keys;
import net.hsvpn.dataplane.testing.Suites;
import org.junit.jupiter.api.Test;

/** The sharded table against plain maps, through random changes. */
class SaTableTest {
  private static final int CHANGES = 3000;
  private static final int PEERS = 40;
  private static final int SPIS = 12;

  private final SaDatabase sas = new SaDatabase(new ContextTables());
  private final Map<Integer, PeerId> inbound = new HashMap<>();
  // Oldest first, as the table must see it.
  private final Map<TunnelId, LinkedHashMap<Integer, EspKeys>> outbound = new HashMap<>();

  @Test
  void holdsWhatPlainMapsHold() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int change = 0; change < CHANGES; change++) {
      PeerId peer = new PeerId("peer-" + random.nextInt(PEERS));
      TunnelId tunnel = new TunnelId(peer, "child");
      int spi = 0x1000 + 256 * random.nextInt(SPIS) + random.nextInt(2);
      EspKeys keys = Keys.of(Suites.GCM_ESN, random.nextInt(3));
      SaTable before = sas.tables().get();
      InboundSa seen = before.inbound(spi);
      switch (random.nextInt(6)) {
        case 0 -> {
          sas.install(parameters(spi, peer, keys));
          inbound.put(spi, peer);
        }
        case 1 ->
            assertThat(sas.removeInbound(spi).isPresent())
                .as("seed %d", seed)
                .isEqualTo(inbound.remove(spi) != null);
        case 2 -> {
          sas.install(outboundParameters(spi, peer, keys), tunnel);
          outbound.computeIfAbsent(tunnel, t -> new LinkedHashMap<>()).put(spi, keys);
        }
        case 3 -> {
          sas.installBehind(outboundParameters(spi, peer, keys), tunnel);
          LinkedHashMap<Integer, EspKeys> all =
              outbound.computeIfAbsent(tunnel, t -> new LinkedHashMap<>());
          if (all.replace(spi, keys) == null) {
            all.putFirst(spi, keys);
          }
        }
        case 4 -> {
          sas.prefer(peer, spi);
          LinkedHashMap<Integer, EspKeys> all =
              outbound.getOrDefault(tunnel, new LinkedHashMap<>());
          if (all.containsKey(spi)) {
            all.putLast(spi, all.get(spi));
          }
        }
        default ->
            assertThat(sas.removeOutbound(peer, spi).isPresent())
                .as("seed %d", seed)
                .isEqualTo(
                    outbound.getOrDefault(tunnel, new LinkedHashMap<>()).remove(spi) != null);
      }
      assertThat(before.inbound(spi)).as("the table before, seed %d", seed).isSameAs(seen);
      check(seed, spi, tunnel);
    }
    SaSnapshot all = sas.snapshot();
    assertThat(all.inbound()).as("seed %d", seed).hasSize(inbound.size());
    assertThat(all.outbound())
        .as("seed %d", seed)
        .hasSize(outbound.values().stream().mapToInt(Map::size).sum());
  }

  private void check(long seed, int spi, TunnelId tunnel) {
    SaTable now = sas.tables().get();
    InboundSa in = now.inbound(spi);
    assertThat(in == null ? null : in.peer()).as("seed %d", seed).isEqualTo(inbound.get(spi));
    List<Integer> oldestFirst =
        List.copyOf(outbound.getOrDefault(tunnel, new LinkedHashMap<>()).keySet());
    OutboundSa out = now.outbound(tunnel);
    assertThat(out == null ? null : (Integer) out.spi())
        .as("seed %d", seed)
        .isEqualTo(oldestFirst.isEmpty() ? null : oldestFirst.getLast());
  }

  private static InboundSaParameters parameters(int spi, PeerId peer, EspKeys keys) {
    InboundSaParameters other = Gateway.inbound(spi, keys, mode(), 64);
    return new InboundSaParameters(
        spi,
        peer,
        other.suite(),
        other.encryptionKey(),
        other.salt(),
        other.integrityKey(),
        mode(),
        64);
  }

  private static OutboundSaParameters outboundParameters(int spi, PeerId peer, EspKeys keys) {
    OutboundSaParameters other = Gateway.outbound(spi, keys, mode());
    return new OutboundSaParameters(
        spi,
        peer,
        other.suite(),
        other.encryptionKey(),
        other.salt(),
        other.integrityKey(),
        mode(),
        other.local(),
        other.remote(),
        true,
        7);
  }

  private static SaMode mode() {
    return Gateway.tagged();
  }
}
