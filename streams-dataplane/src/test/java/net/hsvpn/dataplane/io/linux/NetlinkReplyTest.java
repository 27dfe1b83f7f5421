package net.hsvpn.dataplane.io.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NetlinkReplyTest {
  @Test
  void readsAnExplainedError() throws IOException {
    // length 52, NLMSG_ERROR, CAPPED | ACK_TLVS, sequence 7; errno 22; the request's header; text
    byte[] text = "bad thing\0".getBytes(StandardCharsets.US_ASCII);
    String octets =
        ("34000000 0200 0003 07000000 00000000 eaffffff 20000000 1000 0500 07000000 00000000"
                    + " 0e00 0100")
                .replace(" ", "")
            + HexFormat.of().formatHex(text)
            + "0000";
    List<NetlinkReply> replies = NetlinkReply.split(HexFormat.of().parseHex(octets));
    assertThat(replies).hasSize(1);
    assertThat(replies.getFirst().sequence()).isEqualTo(7);
    assertThat(replies.getFirst().error()).isEqualTo(-22);
    assertThat(replies.getFirst().explanation()).contains("bad thing");
  }

  @Test
  void refusesLengthsThatLie() {
    assertThatThrownBy(() -> split("0f000000 0300 0000 00000000 00000000"))
        .hasMessageContaining("message of 15 octets");
    assertThatThrownBy(() -> split("11000000 0300 0000 00000000 00000000"))
        .hasMessageContaining("message of 17 octets where 16 are left");
    assertThatThrownBy(() -> split("ffffffff 0300 0000 00000000 00000000"))
        .hasMessageContaining("message of -1 octets");
    assertThatThrownBy(() ->
            split("18000000 1000 0000 00000000 00000000 0900 0100 61626300")
                .getFirst()
                .attributes(0))
        .hasMessageContaining("attribute of 9 octets where 8 are left");
    assertThatThrownBy(() -> split("10000000 1000 0000 00000000 00000000").getFirst().atLeast(16))
        .hasMessageContaining("has 0 octets: expected at least 16");
  }

  @Test
  void survivesAnyOctets() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    int refused = 0;
    int accepted = 0;
    for (int i = 0; i < 10_000; i++) {
      byte[] octets = plausible(random);
      try {
        for (NetlinkReply reply : NetlinkReply.split(octets)) {
          reply.error();
          reply.attributes(Integer.BYTES);
          assertThat(reply.explanation().orElse("")).doesNotContain("\0");
          accepted++;
        }
      } catch (IOException e) {
        refused++;
      } catch (RuntimeException e) {
        throw new AssertionError(
            "seed " + seed + ", octets " + HexFormat.of().formatHex(octets), e);
      }
    }
    assertThat(refused).as("refused, seed %d", seed).isPositive();
    assertThat(accepted).as("accepted, seed %d", seed).isPositive();
  }

  /** An error message or answer whose lengths mostly fit, so that every check is reached. */
  private static byte[] plausible(Random random) {
    byte[] octets = new byte[16 + random.nextInt(80)];
    random.nextBytes(octets);
    ByteBuffer out = ByteBuffer.wrap(octets).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(0, random.nextInt(5) == 0 ? random.nextInt(octets.length + 2) : octets.length);
    out.putShort(4, (short) (1 + random.nextInt(3)));
    for (int at = 20; at + 4 <= octets.length; ) {
      int left = octets.length - at;
      int size = 4 + random.nextInt(Math.min(left - 3, 12));
      out.putShort(at, (short) (random.nextInt(10) == 0 ? random.nextInt() : size));
      out.putShort(at + 2, (short) random.nextInt(4));
      at += (size + 3) & ~3;
    }
    return octets;
  }

  private static List<NetlinkReply> split(String hex) throws IOException {
    return NetlinkReply.split(HexFormat.of().parseHex(hex.replace(" ", "")));
  }
}
