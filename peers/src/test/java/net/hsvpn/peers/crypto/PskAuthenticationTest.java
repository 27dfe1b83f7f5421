package net.hsvpn.peers.crypto;

import static net.hsvpn.peers.crypto.Vectors.hex;
import static net.hsvpn.peers.crypto.Vectors.secret;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import net.hsvpn.config.proposal.PrfAlgorithm;
import org.junit.jupiter.api.Test;

class PskAuthenticationTest {
  private static final Prf PRF = Prf.of(PrfAlgorithm.HMAC_SHA2_256);
  private static final byte[] MESSAGE = new SeededRandom(1).octets(200);
  private static final byte[] NONCE = new SeededRandom(2).octets(32);
  private static final byte[] ID = hex("020000006d6f6f6e2e6578616d706c65");

  @Test
  void signedOctetsAreMessageNonceAndHashedIdentity() {
    byte[] signed =
        PskAuthentication.signedOctets(MESSAGE, NONCE, PRF, secret("0102"), ID, IntAuth.NONE);
    assertThat(signed)
        .hasSize(200 + 32 + 32)
        .startsWith(MESSAGE)
        .endsWith(IndependentIke.prf(PrfAlgorithm.HMAC_SHA2_256, hex("0102"), ID));
    assertThat(Arrays.copyOfRange(signed, 200, 232)).isEqualTo(NONCE);
  }

  @Test
  void onlyTheRightKeyAndMessageVerify() {
    byte[] signed =
        PskAuthentication.signedOctets(MESSAGE, NONCE, PRF, secret("0102"), ID, IntAuth.NONE);
    byte[] auth = PskAuthentication.compute(PRF, secret("c0ffee"), signed);
    assertThat(PskAuthentication.verify(PRF, secret("c0ffee"), signed, auth)).isTrue();
    assertThat(PskAuthentication.verify(PRF, secret("c0ffef"), signed, auth)).isFalse();
    assertThat(PskAuthentication.verify(PRF, secret("c0ffee"), MESSAGE, auth)).isFalse();
    assertThat(PskAuthentication.verify(PRF, secret("c0ffee"), signed, new byte[0])).isFalse();
    assertThat(PskAuthentication.verify(PRF, secret("c0ffee"), signed, Arrays.copyOf(auth, 31)))
        .isFalse();
    for (int bit = 0; bit < 256; bit++) {
      byte[] forged = auth.clone();
      forged[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(PskAuthentication.verify(PRF, secret("c0ffee"), signed, forged)).isFalse();
    }
  }
}
