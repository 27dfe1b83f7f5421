package net.hsvpn.peers.crypto;

import static net.hsvpn.peers.crypto.Vectors.hex;
import static net.hsvpn.peers.crypto.Vectors.secret;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.hsvpn.config.Secret;
import net.hsvpn.config.proposal.EncryptionAlgorithm;
import net.hsvpn.config.proposal.EspSuite;
import net.hsvpn.config.proposal.IkeSuite;
import net.hsvpn.config.proposal.IntegrityAlgorithm;
import net.hsvpn.config.proposal.KeyExchangeMethod;
import net.hsvpn.config.proposal.PrfAlgorithm;
import net.hsvpn.config.proposal.SequenceNumbers;
import org.junit.jupiter.api.Test;

/**
 * A sample of NIST's validation program for the IKEv2 key derivation (SP 800-135, ACVP
 * "kdf-components-ikev2"), SHA-256. Its 224 octets of keying material are just what AES-256-CBC
 * with HMAC-SHA2-256 needs.
 */
class KeyScheduleVectorsTest {
  private static final IkeSuite SUITE =
      new IkeSuite(
          EncryptionAlgorithm.AES_CBC_256,
          Optional.of(IntegrityAlgorithm.HMAC_SHA2_256_128),
          PrfAlgorithm.HMAC_SHA2_256,
          KeyExchangeMethod.MODP_2048);

  private static final EspSuite CHILD =
      new EspSuite(
          EncryptionAlgorithm.AES_CBC_256,
          Optional.of(IntegrityAlgorithm.HMAC_SHA2_512_256),
          Optional.empty(),
          SequenceNumbers.SHORT);

  private static final byte[] NI = hex("3651FEF5C9C35E93");
  private static final byte[] NR = hex("C09A8B90A3F04D59");
  private static final long SPI_I = 0x8E5C3AE507221684L;
  private static final long SPI_R = 0xB1F201BB155C3ACDL;

  private static final Secret SHARED =
      secret(
          """
          D084A30166A50FB7325C3960874A839449EF9741C2F4F947D0201DD8C1269273D79509F37E3CA3EB4FA2FE2A28254E28
          9CD3F34DAD4EB4DF1A07685A4B8A94FA61E2491F7598B3CE65547FF133B3F63D1AC4175EAA695033F3CEDB026A6873A3
          6455172A8540B8A5D23A0143BED0390EE49B168269D75FFFEE9FB62BE965993C
          """);

  private static final Secret NEW_SHARED =
      secret(
          """
          52F00AB174C25D5B7139AE5FF4E8E9EDDEE5992D2E36ADF8A559FFD90DAB1442E4FBE429D320C0F33552A17D1557FA41
          EA70E8FB916C4FA27ED52B5F8EBD8461AFA78F1159159A64055AC5F6319E29C28EAE58CBC6847770F32C3FED1D047504
          84F854790F95E9EC01BC5BC461F24966462E359511329305038E94DEB6DD42C2
          """);

  private static final byte[] DKM =
      hex(
          """
          462B9DD525D4FD71169174272779E704BAF62C6231779AE9EFE8C58B21916B42010164AF2111EBD762F6916CA9A6F0EE
          05C8B320E4EE27705521DE2589ADEA1878F1A551738AF7C88DC4F0BB0C096A3F7D1F1A670FC79F49F678D60D665BB371
          0C8657F03BA9F62B9A818D7A228968C506E237AE9502AA6DB395C61EA6A3E79504F86B7368BFB5423DF79E48809BBCCD
          49FD826D024F63D7C2A5566400A12E736AA034510428F5EA008FE2FC16886FA388274EA6C2B4FCFC6141BF04F8207EF8
          AFC224EA1059CB220DC0B23AC0E4CCDA495A4E131B1D56E223ABA5A48E8ED1F5
          """);

  private static final byte[] CHILD_DKM =
      hex(
          """
          23647677E7D403FA1E3006F19840AEE18AD9FECC4215814C4131BDEBA98433D8B0E31BFBBDDF822ABCCE5E06486AA388
          022B75E27E1E68AA5983028B65282C730C5D49EF7606770376CFDEC41F7CC435D816029989BC353D3B67B9FD1168DDCB
          8978850DA9B752AEE6A30D0086D2C4D74EC0E03648A0DAD334FAF5FE88084E67B0F3E8FEE8B5E1BD3850DB540F1FB8CF
          FE23C9E92CDA209373F354880C246C753E2A0ECA9CB73B9910A8531C4010E6768FA29F909E60AF777FED6E739C3CFDA0
          """);

  private static final byte[] CHILD_PFS_DKM =
      hex(
          """
          6A919387A5FA2835FE8A8237E4A14845BD2B9930DB87EFF7ADF268F62186004902DBA9AA942D0259A0EDC4120B932A50
          3865B57BA8FB88117EF5DF7B26799CD8BA37AA5438108CB1A4FE117907C9D0597B708C3F11151FEFD624D2317202B7C8
          1430600E6FCBB6E1A8DF2B4861EF2363D53DE1BE69057B0CF6634A7E7BFA97B3C2810623E2BD6757738777177036E9C3
          A39794456954BD41FC444A12507AB9CAC69A0540D13C29DB8510F566A691691BAA2D9569DACC990D56A454BB444BCBBE
          """);

  private static final Secret REKEY_SKEYSEED =
      secret("90722C42BD849E9B72D240FC254174270FA8295DE6F0338DAFC303A9EC104F12");

  @Test
  void firstIkeSa() {
    assertThat(inOrder(IkeKeys.derive(SUITE, SHARED, NI, NR, SPI_I, SPI_R))).isEqualTo(DKM);
  }

  @Test
  void childWithoutForwardSecrecy() {
    assertThat(inOrder(child(Optional.empty()))).isEqualTo(CHILD_DKM);
  }

  @Test
  void childWithForwardSecrecy() {
    assertThat(inOrder(child(Optional.of(NEW_SHARED)))).isEqualTo(CHILD_PFS_DKM);
  }

  @Test
  void rekeyedIkeSa() {
    IkeKeys keys =
        IkeKeys.rederive(
            SUITE, skD(), PrfAlgorithm.HMAC_SHA2_256, NEW_SHARED, List.of(), NI, NR, SPI_I, SPI_R);
    byte[] seed = Octets.concat(NI, NR, hex("8E5C3AE507221684"), hex("B1F201BB155C3ACD"));
    assertThat(inOrder(keys))
        .isEqualTo(Prf.of(PrfAlgorithm.HMAC_SHA2_256).plus(REKEY_SKEYSEED, seed, 224));
  }

  /** The old PRF makes SKEYSEED, the new one all that follows. */
  @Test
  void rekeyedIkeSaWithAnotherPrf() {
    IkeSuite next =
        new IkeSuite(
            EncryptionAlgorithm.AES_GCM_16_256,
            Optional.empty(),
            PrfAlgorithm.HMAC_SHA2_512,
            KeyExchangeMethod.X25519);
    IkeKeys keys =
        IkeKeys.rederive(
            next, skD(), PrfAlgorithm.HMAC_SHA2_256, NEW_SHARED, List.of(), NI, NR, SPI_I, SPI_R);
    byte[] seed = Octets.concat(NI, NR, hex("8E5C3AE507221684"), hex("B1F201BB155C3ACD"));
    assertThat(inOrder(keys))
        .isEqualTo(Prf.of(PrfAlgorithm.HMAC_SHA2_512).plus(REKEY_SKEYSEED, seed, 3 * 64 + 2 * 36));
  }

  private static ChildKeys child(Optional<Secret> shared) {
    return ChildKeys.derive(CHILD, PrfAlgorithm.HMAC_SHA2_256, skD(), shared, List.of(), NI, NR);
  }

  private static Secret skD() {
    return Secret.copyOf(Arrays.copyOf(DKM, 32));
  }

  private static byte[] inOrder(IkeKeys keys) {
    return Octets.concat(
        keys.skD().octets(),
        keys.initiator().integrity().octets(),
        keys.responder().integrity().octets(),
        keys.initiator().encryption().octets(),
        keys.initiator().salt().octets(),
        keys.responder().encryption().octets(),
        keys.responder().salt().octets(),
        keys.skPi().octets(),
        keys.skPr().octets());
  }

  private static byte[] inOrder(ChildKeys keys) {
    return Octets.concat(
        inOrder(keys.initiatorToResponder()), inOrder(keys.responderToInitiator()));
  }

  private static byte[] inOrder(EspKeys keys) {
    return Octets.concat(
        keys.encryption().octets(), keys.salt().octets(), keys.integrity().octets());
  }
}
