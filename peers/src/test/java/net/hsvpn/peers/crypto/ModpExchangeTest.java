package net.hsvpn.peers.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.List;
import net.hsvpn.config.proposal.KeyExchangeMethod;
import org.bouncycastle.crypto.agreement.DHStandardGroups;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ModpExchangeTest {
  /** 2^n - 2^(n-64) - 1 + 2^64 * ([2^(n-130) pi] + c), RFC 3526 sections 3 and 4. */
  @ParameterizedTest
  @CsvSource({"MODP_2048, 2048, 124476", "MODP_3072, 3072, 1690314"})
  void primeIsThatOfTheFormula(KeyExchangeMethod method, int bits, int offset) {
    BigInteger piDigits = pi(bits - 130).add(BigInteger.valueOf(offset));
    BigInteger expected =
        BigInteger.TWO
            .pow(bits)
            .subtract(BigInteger.TWO.pow(bits - 64))
            .subtract(BigInteger.ONE)
            .add(BigInteger.TWO.pow(64).multiply(piDigits));
    assertThat(ModpGroup.of(method).prime()).isEqualTo(expected);
  }

  @Test
  void primesAreThoseOfBouncyCastle() {
    assertThat(ModpGroup.of(KeyExchangeMethod.MODP_2048).prime())
        .isEqualTo(DHStandardGroups.rfc3526_2048.getP());
    assertThat(ModpGroup.of(KeyExchangeMethod.MODP_3072).prime())
        .isEqualTo(DHStandardGroups.rfc3526_3072.getP());
  }

  @ParameterizedTest
  @EnumSource(names = {"MODP_2048", "MODP_3072"})
  void primeIsSafe(KeyExchangeMethod method) {
    BigInteger p = ModpGroup.of(method).prime();
    assertThat(p.isProbablePrime(40)).isTrue();
    assertThat(p.shiftRight(1).isProbablePrime(40)).isTrue();
  }

  @ParameterizedTest
  @EnumSource(names = {"MODP_2048", "MODP_3072"})
  void valuesThatFixTheSecretAreRefused(KeyExchangeMethod method) {
    ModpGroup group = ModpGroup.of(method);
    LocalKeyExchange local = KeyExchanges.generate(method, new SeededRandom(6));
    BigInteger p = group.prime();
    for (BigInteger y :
        List.of(
            BigInteger.ZERO,
            BigInteger.ONE,
            p.subtract(BigInteger.ONE),
            p,
            p.add(BigInteger.ONE),
            BigInteger.TWO.pow(p.bitLength()).subtract(BigInteger.ONE))) {
      assertThatThrownBy(() -> local.agree(Octets.bigEndian(y, group.modulusOctets())))
          .as("y = %x", y)
          .isInstanceOf(InvalidPeerKey.class)
          .hasMessageContaining("between 1 and p - 1");
    }
  }

  /** g^2 with the private value x is (g^x)^2: checks exponentiation and padding at once. */
  @ParameterizedTest
  @EnumSource(names = {"MODP_2048", "MODP_3072"})
  void secretIsThePowerAndAsLongAsTheModulus(KeyExchangeMethod method) throws Exception {
    ModpGroup group = ModpGroup.of(method);
    LocalKeyExchange local = KeyExchanges.generate(method, new SeededRandom(8));
    BigInteger own = new BigInteger(1, local.publicValue());
    byte[] four = Octets.bigEndian(BigInteger.valueOf(4), group.modulusOctets());
    assertThat(local.agree(four).octets())
        .hasSize(group.modulusOctets())
        .isEqualTo(Octets.bigEndian(own.modPow(BigInteger.TWO, group.prime()), four.length));
  }

  /** Enough values that some begin with a zero octet, which must stay (RFC 7296 section 2.14). */
  @Test
  void leadingZerosStay() throws Exception {
    ModpGroup group = ModpGroup.of(KeyExchangeMethod.MODP_2048);
    LocalKeyExchange local = KeyExchanges.generate(group.method(), new SeededRandom(9));
    BigInteger own = new BigInteger(1, local.publicValue());
    int exponent = 2;
    while (own.modPow(BigInteger.valueOf(exponent), group.prime()).bitLength() > 2040) {
      exponent++;
    }
    byte[] peer =
        Octets.bigEndian(BigInteger.TWO.modPow(BigInteger.valueOf(exponent), group.prime()), 256);
    byte[] secret = local.agree(peer).octets();
    assertThat(secret).hasSize(256).startsWith(0);
    assertThat(new BigInteger(1, secret))
        .isEqualTo(own.modPow(BigInteger.valueOf(exponent), group.prime()));
  }

  /** [2^bits * pi] by Machin's formula. */
  private static BigInteger pi(int bits) {
    int guard = 64;
    BigInteger unity = BigInteger.TWO.pow(bits + guard);
    return arctanOfInverse(5, unity)
        .shiftLeft(2)
        .subtract(arctanOfInverse(239, unity))
        .shiftLeft(2)
        .shiftRight(guard);
  }

  private static BigInteger arctanOfInverse(int x, BigInteger unity) {
    BigInteger square = BigInteger.valueOf((long) x * x);
    BigInteger power = unity.divide(BigInteger.valueOf(x));
    BigInteger sum = power;
    for (int k = 3; power.signum() != 0; k += 2) {
      power = power.divide(square);
      BigInteger term = power.divide(BigInteger.valueOf(k));
      sum = k % 4 == 3 ? sum.subtract(term) : sum.add(term);
    }
    return sum;
  }
}
