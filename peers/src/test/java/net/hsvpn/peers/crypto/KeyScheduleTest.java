package net.hsvpn.peers.crypto;

import static net.hsvpn.peers.crypto.IndependentIke.join;
import static net.hsvpn.peers.crypto.IndependentIke.prf;
import static net.hsvpn.peers.crypto.IndependentIke.prfPlus;
import static net.hsvpn.peers.crypto.IndependentIke.pskAuth;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import net.hsvpn.config.Secret;
import net.hsvpn.config.proposal.EspSuite;
import net.hsvpn.config.proposal.IkeSuite;
import net.hsvpn.config.proposal.IntegrityAlgorithm;
import net.hsvpn.config.proposal.KeyExchangeMethod;
import net.hsvpn.config.proposal.PrfAlgorithm;
import net.hsvpn.config.proposal.SequenceNumbers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Both ends of IKE_SA_INIT and IKE_AUTH against {@link IndependentIke}. */
class KeyScheduleTest {
  private static final long SPI_I = 0x0123456789abcdefL;
  private static final long SPI_R = 0xfedcba9876543210L;

  static Stream<IkeSuite> suites() {
    return Suites.all();
  }

  @ParameterizedTest
  @MethodSource("suites")
  void initAndAuth(IkeSuite suite) throws Exception {
    SeededRandom random = new SeededRandom(30);
    byte[] ni = random.octets(32);
    byte[] nr = random.octets(48);
    byte[] psk = random.octets(20);
    byte[] idI = random.octets(15);
    byte[] firstMessage = random.octets(300);

    // SAi1, KEi, Ni  ---->  <----  SAr1, KEr, Nr
    LocalKeyExchange initiator = KeyExchanges.generate(suite.keyExchange(), random);
    LocalKeyExchange responder = KeyExchanges.generate(suite.keyExchange(), random);
    Secret shared = initiator.agree(responder.publicValue());
    IkeKeys keys = IkeKeys.derive(suite, shared, ni, nr, SPI_I, SPI_R);
    assertThat(
            IkeKeys.derive(suite, responder.agree(initiator.publicValue()), ni, nr, SPI_I, SPI_R))
        .isEqualTo(keys);

    PrfAlgorithm prf = suite.prf();
    int a = suite.integrity().map(IntegrityAlgorithm::keyOctets).orElse(0);
    int k = suite.encryption().keyOctets();
    int s = suite.encryption().saltOctets();
    byte[] spis = ByteBuffer.allocate(16).putLong(SPI_I).putLong(SPI_R).array();
    byte[] skeyseed = prf(prf, join(ni, nr), shared.octets());
    byte[] stream = prfPlus(prf, skeyseed, join(ni, nr, spis), 3 * prf.octets() + 2 * (a + k + s));
    List<byte[]> parts = split(stream, prf.octets(), a, a, k, s, k, s, prf.octets(), prf.octets());
    assertThat(
            List.of(
                keys.skD(),
                keys.initiator().integrity(),
                keys.responder().integrity(),
                keys.initiator().encryption(),
                keys.initiator().salt(),
                keys.responder().encryption(),
                keys.responder().salt(),
                keys.skPi(),
                keys.skPr()))
        .isEqualTo(parts.stream().map(Secret::copyOf).toList());

    // HDR, SK {IDi, AUTH, SAi2, TSi, TSr}  ---->
    byte[] signed =
        PskAuthentication.signedOctets(
            firstMessage, nr, Prf.of(prf), keys.skPi(), idI, IntAuth.NONE);
    byte[] auth = PskAuthentication.compute(Prf.of(prf), Secret.copyOf(psk), signed);
    assertThat(auth)
        .isEqualTo(pskAuth(prf, psk, join(firstMessage, nr, prf(prf, parts.get(7), idI))));

    EspSuite esp =
        new EspSuite(
            suite.encryption(), suite.integrity(), Optional.empty(), SequenceNumbers.EXTENDED);
    ChildKeys child = ChildKeys.derive(esp, prf, keys.skD(), Optional.empty(), List.of(), ni, nr);
    byte[] keymat = prfPlus(prf, parts.get(0), join(ni, nr), 2 * (k + s + a));
    assertThat(
            List.of(
                child.initiatorToResponder().encryption(),
                child.initiatorToResponder().salt(),
                child.initiatorToResponder().integrity(),
                child.responderToInitiator().encryption(),
                child.responderToInitiator().salt(),
                child.responderToInitiator().integrity()))
        .isEqualTo(split(keymat, k, s, a, k, s, a).stream().map(Secret::copyOf).toList());
  }

  @Test
  void wipingLeavesNothingAndPrintingShowsNothing() {
    IkeSuite suite = Suites.all().findFirst().orElseThrow();
    Secret shared = Secret.copyOf(new SeededRandom(1).octets(32));
    IkeKeys keys = IkeKeys.derive(suite, shared, new byte[16], new byte[16], 1, 2);
    assertThat(keys.toString()).contains("Secret(32 octets)").doesNotContainPattern("[0-9a-f]{8}");
    keys.wipe();
    assertThat(keys.skD().octets()).containsOnly(0);
    assertThat(keys.skPi().octets()).containsOnly(0);
    assertThat(keys.skPr().octets()).containsOnly(0);
    assertThat(keys.initiator().encryption().octets()).containsOnly(0);
    assertThat(keys.responder().salt().octets()).containsOnly(0);
    assertThat(shared.octets()).isEqualTo(new SeededRandom(1).octets(32));
  }

  @Test
  void forwardSecrecyChangesTheChildsKeys() {
    EspSuite esp =
        new EspSuite(
            Suites.all().findFirst().orElseThrow().encryption(),
            Optional.empty(),
            Optional.of(KeyExchangeMethod.X25519),
            SequenceNumbers.EXTENDED);
    Secret skD = Secret.copyOf(new SeededRandom(2).octets(32));
    Secret shared = Secret.copyOf(new SeededRandom(3).octets(32));
    PrfAlgorithm prf = PrfAlgorithm.HMAC_SHA2_256;
    ChildKeys with =
        ChildKeys.derive(esp, prf, skD, Optional.of(shared), List.of(), new byte[16], new byte[16]);
    ChildKeys without =
        ChildKeys.derive(esp, prf, skD, Optional.empty(), List.of(), new byte[16], new byte[16]);
    assertThat(with).isNotEqualTo(without);
    with.wipe();
    assertThat(with.responderToInitiator().encryption().octets()).containsOnly(0);
  }

  private static List<byte[]> split(byte[] stream, int... lengths) {
    List<byte[]> parts = new ArrayList<>();
    int at = 0;
    for (int length : lengths) {
      parts.add(Arrays.copyOfRange(stream, at, at + length));
      at += length;
    }
    assertThat(at).isEqualTo(stream.length);
    return parts;
  }
}
