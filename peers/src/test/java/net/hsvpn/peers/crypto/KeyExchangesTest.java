package net.hsvpn.peers.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.hsvpn.config.proposal.KeyExchangeMethod;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KeyExchangesTest {
  @ParameterizedTest
  @EnumSource
  void bothEndsAgree(KeyExchangeMethod method) throws Exception {
    LocalKeyExchange initiator = KeyExchanges.generate(method, new SeededRandom(1));
    KeyExchanges.Answer responder =
        KeyExchanges.answer(method, initiator.publicValue(), new SeededRandom(2));
    assertThat(initiator.publicValue())
        .hasSize(KeyExchanges.publicOctets(method))
        .isNotEqualTo(responder.publicValue());
    assertThat(initiator.agree(responder.publicValue())).isEqualTo(responder.shared());
    assertThat(initiator.method()).isEqualTo(responder.method()).isEqualTo(method);
  }

  @ParameterizedTest
  @EnumSource
  void sameRandomnessGivesTheSameExchange(KeyExchangeMethod method) throws Exception {
    LocalKeyExchange once = KeyExchanges.generate(method, new SeededRandom(42));
    LocalKeyExchange again = KeyExchanges.generate(method, new SeededRandom(42));
    byte[] peer =
        KeyExchanges.answer(method, once.publicValue(), new SeededRandom(43)).publicValue();
    assertThat(once.publicValue()).isEqualTo(again.publicValue());
    assertThat(once.agree(peer)).isEqualTo(again.agree(peer));
  }

  @ParameterizedTest
  @EnumSource
  void otherLengthsAreRefused(KeyExchangeMethod method) {
    int right = KeyExchanges.publicOctets(method);
    for (int length : new int[] {0, 1, right - 1, right + 1, 2 * right}) {
      byte[] wrong = new byte[length];
      assertThatThrownBy(() -> KeyExchanges.answer(method, wrong, new SeededRandom(1)))
          .isInstanceOf(InvalidPeerKey.class)
          .hasMessageContaining("expected " + right + " octets, got " + length);
    }
  }

  @ParameterizedTest
  @EnumSource
  void destroyedPrivateValueIsGone(KeyExchangeMethod method) {
    LocalKeyExchange local = KeyExchanges.generate(method, new SeededRandom(1));
    byte[] peer = KeyExchanges.generate(method, new SeededRandom(2)).publicValue();
    local.destroy();
    assertThatThrownBy(() -> local.agree(peer))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(method.keyword());
  }

  @ParameterizedTest
  @EnumSource
  void publicValueIsACopy(KeyExchangeMethod method) {
    LocalKeyExchange local = KeyExchanges.generate(method, new SeededRandom(1));
    byte[] before = local.publicValue();
    local.publicValue()[0] ^= 1;
    assertThat(local.publicValue()).isEqualTo(before);
  }
}
