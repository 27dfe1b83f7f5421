package net.hsvpn.dataplane.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.hsvpn.dataplane.testing.ReferenceChecksum;
import org.junit.jupiter.api.Test;

/** What is cut, and cut again, and shuffled, is what it was once put together as a host does. */
class Ipv4FragmenterTest {
  private static final int ROUNDS = 1000;
  private static final int MORE = 0x2000;

  private final long seed = new Random().nextLong();
  private final Random random = new Random(seed);
  private final Ipv4Fragmenter fragmenter = new Ipv4Fragmenter();

  @Test
  void reassemblesToWhatItWas() {
    for (int round = 0; round < ROUNDS; round++) {
      byte[] packet = packet(random.nextInt(11) * 4, 100 + random.nextInt(1800));
      List<byte[]> fragments = List.of(packet);
      for (int hop = 0; hop < 1 + random.nextInt(3); hop++) {
        int mtu = 68 + random.nextInt(1400);
        fragments = fragments.stream().flatMap(f -> cut(f, mtu).stream()).toList();
      }
      List<byte[]> arriving = new ArrayList<>(fragments);
      Collections.shuffle(arriving, random);
      assertThat(reassembled(arriving)).as("seed %d, round %d", seed, round).isEqualTo(packet);
    }
  }

  @Test
  void onlyTheFirstFragmentHasTheOptionsThatAreNotToBeCopied() {
    byte[] packet = packet(12, 300);
    // Record Route, not copied; No Operation; Stream ID, copied; end.
    byte[] options = {7, 5, 4, 0, 0, 1, (byte) 0x88, 4, 1, 2, 0, 0};
    System.arraycopy(options, 0, packet, 20, 12);
    ReferenceChecksum.complete(packet);
    List<byte[]> fragments = cut(packet, 120);
    assertThat(Arrays.copyOfRange(fragments.get(0), 20, 32)).isEqualTo(options);
    assertThat(fragments).hasSizeGreaterThan(2);
    for (byte[] later : fragments.subList(1, fragments.size())) {
      assertThat(later[0]).isEqualTo((byte) 0x46);
      assertThat(Arrays.copyOfRange(later, 20, 24)).containsExactly(0x88, 4, 1, 2);
    }
    assertThat(reassembled(fragments)).isEqualTo(packet);
  }

  @Test
  void whatReachesBeyondTheLongestPacketIsRefused() {
    byte[] packet = packet(0, 1500);
    ByteBuffer.wrap(packet).putShort(6, (short) 0x1FFF);
    assertThat(fragmenter.begin(packet, 0, packet.length, 576)).isFalse();
  }

  private byte[] packet(int options, int payload) {
    byte[] packet = new byte[20 + options + payload];
    random.nextBytes(packet);
    packet[0] = (byte) (0x45 + options / 4);
    ByteBuffer header = ByteBuffer.wrap(packet);
    header.putShort(2, (short) packet.length).putShort(6, (short) 0);
    return ReferenceChecksum.complete(packet);
  }

  /** In the middle of a slab, of which nothing else may change. */
  private List<byte[]> cut(byte[] packet, int mtu) {
    if (packet.length <= mtu) {
      return List.of(packet);
    }
    byte[] slab = new byte[packet.length + 20];
    System.arraycopy(packet, 0, slab, 10, packet.length);
    assertThat(fragmenter.begin(slab, 10, packet.length, mtu)).isTrue();
    List<byte[]> fragments = new ArrayList<>();
    int left = fragmenter.left();
    while (fragmenter.left() > 0) {
      byte[] out = new byte[mtu];
      Arrays.fill(out, (byte) 0xA5);
      fragments.add(Arrays.copyOf(out, fragmenter.next(out, 0)));
    }
    assertThat(fragments).hasSize(left);
    fragments.addFirst(Arrays.copyOfRange(slab, 10, 10 + fragmenter.first()));
    assertThat(fragments)
        .allSatisfy(fragment -> {
          int header = (fragment[0] & 0x0F) * 4;
          assertThat(fragment.length).isBetween(header + 1, mtu);
          assertThat(ByteBuffer.wrap(fragment).getShort(2)).isEqualTo((short) fragment.length);
          assertThat(ReferenceChecksum.sum(Arrays.copyOf(fragment, header))).isEqualTo(0xFFFF);
        });
    return fragments;
  }

  /** RFC 791 section 3.2, without its timer. */
  private static byte[] reassembled(List<byte[]> fragments) {
    byte[] payload = new byte[0x10000];
    boolean[] there = new boolean[0x10000];
    byte[] first = new byte[0];
    int end = -1;
    for (byte[] fragment : fragments) {
      ByteBuffer view = ByteBuffer.wrap(fragment);
      int header = (fragment[0] & 0x0F) * 4;
      int offset = (view.getShort(6) & 0x1FFF) * 8;
      int length = fragment.length - header;
      System.arraycopy(fragment, header, payload, offset, length);
      Arrays.fill(there, offset, offset + length, true);
      if (offset == 0) {
        first = Arrays.copyOf(fragment, header);
      }
      if ((view.getShort(6) & MORE) == 0) {
        assertThat(end).as("one last fragment").isEqualTo(-1);
        end = offset + length;
      } else {
        assertThat(length % 8).isZero();
      }
    }
    for (int i = 0; i < end; i++) {
      assertThat(there[i]).as("octet %d", i).isTrue();
    }
    ByteBuffer whole = ByteBuffer.allocate(first.length + end).put(first).put(payload, 0, end);
    whole.putShort(2, (short) whole.capacity()).putShort(6, (short) 0);
    return ReferenceChecksum.complete(whole.array());
  }
}
