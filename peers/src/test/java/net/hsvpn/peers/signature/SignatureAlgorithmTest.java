package net.hsvpn.peers.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import net.hsvpn.config.SignatureScheme;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** AlgorithmIdentifiers as RFC 7427 appendix A and RFC 8420 appendix A print them. */
class SignatureAlgorithmTest {
  private static final String PSS = "06092a864886f70d01010a";
  private static final String SHA256 = "300d06096086480165030402010500";
  private static final String SHA512 = "300d06096086480165030402030500";

  @ParameterizedTest
  @CsvSource({
    "RSA_PKCS1_SHA2_256, 300d06092a864886f70d01010b0500",
    "RSA_PKCS1_SHA2_384, 300d06092a864886f70d01010c0500",
    "RSA_PKCS1_SHA2_512, 300d06092a864886f70d01010d0500",
    "ECDSA_SHA2_256, 300a06082a8648ce3d040302",
    "ECDSA_SHA2_384, 300a06082a8648ce3d040303",
    "ECDSA_SHA2_512, 300a06082a8648ce3d040304",
    "ED25519, 300506032b6570",
    "ED448, 300506032b6571",
    "RSA_PSS_SHA2_256, 304106092a864886f70d01010a3034a00f300d06096086480165030402010500"
        + "a11c301a06092a864886f70d010108300d06096086480165030402010500a203020120",
    "RSA_PSS_SHA2_384, 304106092a864886f70d01010a3034a00f300d06096086480165030402020500"
        + "a11c301a06092a864886f70d010108300d06096086480165030402020500a203020130",
    "RSA_PSS_SHA2_512, 304106092a864886f70d01010a3034a00f300d06096086480165030402030500"
        + "a11c301a06092a864886f70d010108300d06096086480165030402030500a203020140",
  })
  void schemesHaveTheirOctets(SignatureScheme scheme, String hex) throws RefusedSignature {
    SignatureAlgorithm algorithm = SignatureAlgorithm.of(scheme);
    assertThat(HexFormat.of().formatHex(algorithm.der())).isEqualTo(hex);
    assertThat(SignatureAlgorithm.parse(HexFormat.of().parseHex(hex))).isEqualTo(algorithm);
  }

  @ParameterizedTest
  @EnumSource
  void noPrefixOfAnIdentifierIsOne(SignatureScheme scheme) {
    byte[] der = SignatureAlgorithm.of(scheme).der();
    for (int length = 0; length < der.length; length++) {
      byte[] cut = Arrays.copyOf(der, length);
      assertThatThrownBy(() -> SignatureAlgorithm.parse(cut)).isInstanceOf(RefusedSignature.class);
    }
    byte[] longer = Arrays.copyOf(der, der.length + 1);
    assertThatThrownBy(() -> SignatureAlgorithm.parse(longer)).isInstanceOf(RefusedSignature.class);
  }

  @Test
  void parametersOfRsaMayBeMissing() throws RefusedSignature {
    assertThat(parse("300b06092a864886f70d01010b"))
        .isEqualTo(SignatureAlgorithm.of(SignatureScheme.RSA_PKCS1_SHA2_256));
  }

  /** RFC 4055 section 3.1: 20 octets of salt and trailer 1 may be left out. */
  @Test
  void pssTakesDefaultsAndOtherSalts() throws RefusedSignature {
    assertThat(parse(pss(hash(SHA256) + mask(SHA256))))
        .isEqualTo(new SignatureAlgorithm(SignatureScheme.RSA_PSS_SHA2_256, 20));
    assertThat(parse(pss(hash(SHA512) + mask(SHA512) + "a203020120" + "a303020101")))
        .isEqualTo(new SignatureAlgorithm(SignatureScheme.RSA_PSS_SHA2_512, 32));
    assertThat(parse(pss(hash(SHA256) + mask(SHA256) + "a204020200de")))
        .isEqualTo(new SignatureAlgorithm(SignatureScheme.RSA_PSS_SHA2_256, 222));
    String bare = "300b0609608648016503040201";
    assertThat(parse(pss(hash(bare) + mask(bare) + "a203020120")))
        .isEqualTo(new SignatureAlgorithm(SignatureScheme.RSA_PSS_SHA2_256, 32));
  }

  @Test
  void unsoundPssIsRefused() {
    assertRefused(pss(hash(SHA256) + mask(SHA512) + "a203020120"), "masks by another hash");
    assertRefused(pss(hash(SHA256) + "a203020120"), "masks by another hash");
    assertRefused(pss(hash(SHA256) + mask(SHA256) + "a2030201ff"), "length of salt");
    assertRefused(pss(hash(SHA256) + mask(SHA256) + "a20602047fffffff"), "length of salt");
    assertRefused(pss(hash(SHA256) + mask(SHA256) + "a303020102"), "trailer");
    assertRefused(pss(""), "SHA-1");
    assertRefused("300b" + PSS, "SHA-1");
    assertRefused("300d" + PSS + "0500", "malformed");
    assertRefused(pss("a400"), "malformed");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "300d06092a864886f70d0101050500",
        "300d06092a864886f70d0101040500",
        "300906072a8648ce3d0401",
        "300906072a8648ce380403",
      })
  void weakAlgorithmsAreRefused(String hex) {
    assertRefused(hex, "too weak");
  }

  @Test
  void otherEncodingsThanDerAreRefused() {
    // Indefinite length, and a length in more octets than it needs.
    assertRefused("308006092a864886f70d01010a30000000", "DER");
    assertRefused("30810d06092a864886f70d01010b0500", "DER");
    assertRefused("30", "malformed");
    assertRefused("", "malformed");
    assertRefused("ff".repeat(255), "malformed");
  }

  private static void assertRefused(String hex, String why) {
    assertThatThrownBy(() -> parse(hex))
        .isInstanceOf(RefusedSignature.class)
        .hasMessageContaining(why);
  }

  private static SignatureAlgorithm parse(String hex) throws RefusedSignature {
    return SignatureAlgorithm.parse(HexFormat.of().parseHex(hex));
  }

  private static String pss(String parameters) {
    return sequence(PSS + sequence(parameters));
  }

  private static String hash(String algorithm) {
    return "a0" + length(algorithm) + algorithm;
  }

  private static String mask(String algorithm) {
    String inner = sequence("06092a864886f70d010108" + algorithm);
    return "a1" + length(inner) + inner;
  }

  private static String sequence(String content) {
    return "30" + length(content) + content;
  }

  private static String length(String content) {
    return HexFormat.of().toHexDigits((byte) (content.length() / 2));
  }
}
