package net.hsvpn.config.proposal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProposalNotationTest {
  @Test
  void readsAnAeadProposalForIke() {
    assertThat(IkeProposal.parse("aes128gcm16-prfsha256-x25519"))
        .isEqualTo(
            new IkeProposal(
                List.of(EncryptionAlgorithm.AES_GCM_16_128),
                List.of(),
                List.of(PrfAlgorithm.HMAC_SHA2_256),
                List.of(KeyExchangeMethod.X25519)));
  }

  @Test
  void takesThePrfOfTheIntegritysHash() {
    assertThat(IkeProposal.parse("aes128-aes256-sha512-sha256-modp2048"))
        .isEqualTo(
            new IkeProposal(
                List.of(EncryptionAlgorithm.AES_CBC_128, EncryptionAlgorithm.AES_CBC_256),
                List.of(IntegrityAlgorithm.HMAC_SHA2_512_256, IntegrityAlgorithm.HMAC_SHA2_256_128),
                List.of(PrfAlgorithm.HMAC_SHA2_512, PrfAlgorithm.HMAC_SHA2_256),
                List.of(KeyExchangeMethod.MODP_2048)));
  }

  @Test
  void keepsAnExplicitPrfBesideIntegrity() {
    assertThat(IkeProposal.parse("aes128-sha256-prfsha384-ecp256").prf())
        .containsExactly(PrfAlgorithm.HMAC_SHA2_384);
  }

  @Test
  void keepsTheOrderOfPreferenceAndDropsRepetitions() {
    assertThat(IkeProposal.parse("aes256gcm16-aes128gcm128-aes256gcm128-prfsha256-ecp384-x25519"))
        .isEqualTo(
            new IkeProposal(
                List.of(EncryptionAlgorithm.AES_GCM_16_256, EncryptionAlgorithm.AES_GCM_16_128),
                List.of(),
                List.of(PrfAlgorithm.HMAC_SHA2_256),
                List.of(KeyExchangeMethod.ECP_384, KeyExchangeMethod.X25519)));
  }

  @ParameterizedTest
  @CsvSource({
    "aes-sha2_256-curve25519, aes128-sha256-prfsha256-x25519",
    "AES256GCM128-prfSHA512-ECP256, aes256gcm16-prfsha512-ecp256",
    "aes192-sha2_384-sha2_512-modp3072, " + "aes192-sha384-sha512-prfsha384-prfsha512-modp3072",
  })
  void knowsSecondNames(String written, String meant) {
    assertThat(IkeProposal.parse(written)).hasToString(meant);
  }

  @ParameterizedTest
  @CsvSource({
    "aes128gcm16-prfsha256-x25519-ke1_mlkem768, aes128gcm16-prfsha256-x25519-ke1_mlkem768",
    "ke2_none-KE2_MLKEM1024-aes128gcm16-ke1_mlkem768-prfsha256-x25519-ke1_mlkem512,"
        + "aes128gcm16-prfsha256-x25519-ke1_mlkem768-ke1_mlkem512-ke2_mlkem1024-ke2_none",
    "aes128gcm16-prfsha256-x25519-ke7_ecp384, aes128gcm16-prfsha256-x25519-ke7_ecp384",
  })
  void readsAdditionalKeyExchanges(String written, String meant) {
    IkeProposal proposal = IkeProposal.parse(written);
    assertThat(proposal).hasToString(meant);
    assertThat(IkeProposal.parse(meant)).isEqualTo(proposal);
    EspProposal esp = EspProposal.parse(meant.replace("-prfsha256", "") + "-esn");
    assertThat(esp.additional()).isEqualTo(proposal.additional());
    assertThat(EspProposal.parse(esp.toString())).isEqualTo(esp);
  }

  @ParameterizedTest
  @CsvSource({
    "x25519-ke1_x25519, twice",
    "x25519-ke1_mlkem768-ke2_mlkem768, twice",
    "x25519-ke1_none, no method beside it",
    "x25519-ke1_aes128gcm16, is not known",
    "x25519-ke0_mlkem768, is not known",
    "mlkem768, relies on mlkem768 alone",
    "x25519-mlkem768, relies on mlkem768 alone",
  })
  void refusesAdditionalKeyExchanges(String words, String why) {
    assertThatThrownBy(() -> IkeProposal.parse("aes128gcm16-prfsha256-" + words))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }

  @ParameterizedTest
  @CsvSource({
    "aes128gcm16, aes128gcm16-noesn",
    "aes128gcm16-esn, aes128gcm16-esn",
    "noesn-chacha20poly1305-esn, chacha20poly1305-noesn-esn",
    "aes128gcm16-x25519-esn-noesn, aes128gcm16-x25519-esn-noesn",
    "aes-sha256, aes128-sha256-noesn",
  })
  void readsEsp(String written, String meant) {
    assertThat(EspProposal.parse(written)).hasToString(meant);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "aes128gcm16-prfsha256-x25518 | 'x25518' | modp2048",
        "aes128gcm16--x25519 | '' in | known are",
        "3des-sha256-modp2048 | '3des' | aes128",
        "aes128gcm16-sha256-prfsha256-x25519 | sha256 | leave that out",
        "aes128gcm16-aes128-sha256-x25519 | mixes aes128gcm16 | two proposals",
        "aes128-x25519 | no integrity | sha256, sha384, sha512",
        "aes128gcm16-x25519 | no PRF | prfsha256",
        "aes128gcm16-prfsha256 | no key exchange | x25519",
        "aes128gcm16-prfsha256-x25519-esn | 'esn' | belongs to ESP",
        "prfsha256-x25519 | no cipher | chacha20poly1305",
        "null-sha256-x25519 | 'null' | anybody can read",
      })
  void refusesForIke(String written, String what, String hint) {
    assertThatThrownBy(() -> IkeProposal.parse(written))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(what)
        .hasMessageContaining(hint);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "aes128gcm16-prfsha256 | 'prfsha256' | belongs to IKE",
        "aes128 | no integrity | sha256",
        "esn | no cipher | aes128gcm16",
        "sha256 | no cipher | aes128gcm16",
        "null-sha256 | 'null' | chacha20poly1305",
        "NULL | 'NULL' | aes128gcm16",
        "aes128gcm16-null-esn | 'null' | anybody can read",
        "aes256gmac-esn | 'aes256gmac' | anybody can read",
        "aes256-esn | no integrity | sha512",
        "aes128gcm16-sha256 | joins aes128gcm16 | leave that out",
      })
  void refusesForEsp(String written, String what, String hint) {
    assertThatThrownBy(() -> EspProposal.parse(written))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(what)
        .hasMessageContaining(hint);
  }

  @Test
  void refusesAnEndlessProposal() {
    assertThatThrownBy(() -> EspProposal.parse("aes128gcm16" + "-esn".repeat(1000)))
        .hasMessageContaining("at most 1024");
  }

  @Test
  void defaultStandsForTheDefaults() {
    assertThat(IkeProposal.parseEntry("default")).isEqualTo(IkeProposal.defaults());
    assertThat(EspProposal.parseEntry(" default ")).isEqualTo(EspProposal.defaults());
    assertThat(IkeProposal.defaults().getFirst().encryption()).allMatch(c -> c.aead());
    assertThat(EspProposal.defaults().getFirst().sequenceNumbers())
        .containsExactly(SequenceNumbers.EXTENDED, SequenceNumbers.SHORT);
  }

  @Test
  void whatItPrintsItReads() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 500; i++) {
      EspProposal esp =
          new EspProposal(
              some(random, EncryptionAlgorithm.values(), c -> c.aead()),
              List.of(),
              some(random, KeyExchangeMethod.values(), k -> !k.postQuantum()),
              some(random, SequenceNumbers.values(), s -> true));
      assertThat(EspProposal.parse(esp.toString())).as("seed %d", seed).isEqualTo(esp);
      IkeProposal ike =
          new IkeProposal(
              some(random, EncryptionAlgorithm.values(), c -> !c.aead()),
              some(random, IntegrityAlgorithm.values(), k -> true),
              some(random, PrfAlgorithm.values(), k -> true),
              some(random, KeyExchangeMethod.values(), k -> !k.postQuantum()));
      assertThat(IkeProposal.parse(ike.toString())).as("seed %d", seed).isEqualTo(ike);
    }
  }

  private static <T> List<T> some(Random random, T[] values, Predicate<T> wanted) {
    List<T> all = new ArrayList<>(List.of(values));
    all.removeIf(wanted.negate());
    Collections.shuffle(all, random);
    return all.subList(0, 1 + random.nextInt(all.size()));
  }
}
