package net.hsvpn.peers.iana;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import net.hsvpn.config.proposal.EncryptionAlgorithm;
import net.hsvpn.config.proposal.IntegrityAlgorithm;
import net.hsvpn.config.proposal.KeyExchangeMethod;
import net.hsvpn.config.proposal.PrfAlgorithm;
import net.hsvpn.config.proposal.SequenceNumbers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RegistriesTest {
  @ParameterizedTest
  @EnumSource
  void encryptionThereAndBack(EncryptionAlgorithm algorithm) {
    OptionalInt bits = EncryptionId.keyLengthAttribute(algorithm);
    assertThat(EncryptionId.of(algorithm).algorithm(bits)).contains(algorithm);
  }

  @ParameterizedTest
  @EnumSource
  void prfThereAndBack(PrfAlgorithm algorithm) {
    assertThat(PrfId.of(algorithm).algorithm()).contains(algorithm);
  }

  @ParameterizedTest
  @EnumSource
  void integrityThereAndBack(IntegrityAlgorithm algorithm) {
    assertThat(IntegrityId.of(algorithm).algorithm()).contains(algorithm);
  }

  @ParameterizedTest
  @EnumSource
  void keyExchangeThereAndBack(KeyExchangeMethod method) {
    assertThat(KeyExchangeId.of(method).method()).contains(method);
  }

  @ParameterizedTest
  @EnumSource
  void sequenceNumbersThereAndBack(SequenceNumbers numbers) {
    assertThat(EsnId.of(numbers).numbers()).isEqualTo(numbers);
  }

  @Test
  void aKeyLengthMustFitItsCipher() {
    assertThat(EncryptionId.AES_GCM_16.algorithm(OptionalInt.empty())).isEmpty();
    assertThat(EncryptionId.AES_GCM_16.algorithm(OptionalInt.of(192))).isEmpty();
    assertThat(EncryptionId.CHACHA20_POLY1305.algorithm(OptionalInt.of(256))).isEmpty();
    assertThat(EncryptionId.AES_GCM_8.algorithm(OptionalInt.of(128))).isEmpty();
    assertThat(KeyExchangeId.MODP_1024.method()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "UNSUPPORTED_CRITICAL_PAYLOAD, 1",
    "INVALID_MESSAGE_ID, 9",
    "INVALID_KE_PAYLOAD, 17",
    "TS_UNACCEPTABLE, 38",
    "TEMPORARY_FAILURE, 43",
    "CHILD_SA_NOT_FOUND, 44",
    "COOKIE, 16390",
    "REKEY_SA, 16393",
    "MOBIKE_SUPPORTED, 16396",
    "REDIRECTED_FROM, 16408",
    "TICKET_OPAQUE, 16413",
    "QUICK_CRASH_DETECTION, 16419",
    "IPSEC_REPLAY_COUNTER_SYNC, 16423",
    "IKEV2_FRAGMENTATION_SUPPORTED, 16430",
    "SIGNATURE_HASH_ALGORITHMS, 16431",
    "NO_PPK_AUTH, 16437",
    "INTERMEDIATE_EXCHANGE_SUPPORTED, 16438",
    "ADDITIONAL_KEY_EXCHANGE, 16441",
    "SUPPORTED_AUTH_METHODS, 16443",
    "SA_RESOURCE_INFO, 16444",
    "HSVPN_CONTEXTS, 41010",
    "HSVPN_ROUTES, 41011"
  })
  void notifiesHaveTheirNumbers(NotifyType type, int code) {
    assertThat(type.code()).isEqualTo(code);
    assertThat(NotifyType.ofCode(code)).contains(type);
    assertThat(type.isError()).isEqualTo(code < 16384);
  }

  @Test
  void unknownNumbersAreNoConstants() {
    assertThat(NotifyType.ofCode(40960)).isEmpty();
    assertThat(ExchangeType.ofCode(42)).isEmpty();
    assertThat(PayloadType.ofCode(1)).isEmpty();
    assertThat(NotifyType.isError(0)).isFalse();
    assertThat(NotifyType.isError(16383)).isTrue();
  }
}
