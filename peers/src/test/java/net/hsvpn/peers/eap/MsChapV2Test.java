package net.hsvpn.peers.eap;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import net.hsvpn.config.Secret;
import org.junit.jupiter.api.Test;

/** The samples of RFC 2759 section 9.2 and RFC 3079 section 3.5.3. */
class MsChapV2Test {
  private static final byte[] USER = "User".getBytes(US_ASCII);
  private static final byte[] SERVER = hex("5B5D7C7D7B3F2F3E3C2C602132262628");
  private static final byte[] CLIENT = hex("21402324255E262A28295F2B3A337C7E");
  private static final byte[] RESPONSE = hex("82309ECD8D708B5EA08FAA3981CD83544233114A3D85D6DF");
  private final Secret hash =
      MsChapV2.ntHash(Secret.copyOf("clientPass".getBytes(StandardCharsets.UTF_8)));

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }

  @Test
  void hashOfThePassword() {
    assertThat(hash.octets()).isEqualTo(hex("44EBBA8D5312B8D611474411F56989AE"));
  }

  @Test
  void response() {
    assertThat(MsChapV2.response(SERVER, CLIENT, USER, hash)).isEqualTo(RESPONSE);
  }

  @Test
  void proofOfTheServer() {
    assertThat(MsChapV2.proofOfServer(SERVER, CLIENT, USER, hash, RESPONSE))
        .isEqualTo("S=407A5589115FD0D6209F510FE9C04566932CDA56");
  }

  /** What the server receives with, then RFC 3079's sample of what it sends with, then zeros. */
  @Test
  void masterSessionKey() {
    assertThat(MsChapV2.msk(hash, RESPONSE).octets())
        .isEqualTo(
            hex(
                "D5F0E9521E3EA9589645E86051C82226"
                    + "8B7CDC149B993A1BA118CB153F56DCCB"
                    + "00".repeat(32)));
  }
}
