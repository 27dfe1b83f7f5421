package net.hsvpn.peers.signature;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import net.hsvpn.config.SignaturePolicy;
import net.hsvpn.config.SignatureScheme;
import net.hsvpn.peers.crypto.SeededRandom;
import net.hsvpn.peers.iana.AuthMethod;
import net.hsvpn.peers.trust.Keys;
import net.hsvpn.peers.trust.PublicKeys;
import net.hsvpn.peers.trust.UnusableCertificate;
import net.hsvpn.peers.wire.Authentication;
import net.hsvpn.peers.wire.Octets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** AUTH payloads by signature, made at one end and believed, or not, at the other. */
class SignaturesTest {
  private static final byte[] SIGNED = "message, nonce and identity".getBytes(UTF_8);
  private static final SignaturePolicy ANY =
      new SignaturePolicy(List.of(SignatureScheme.values()), true);

  record Case(KeyType key, SignatureMethod method) {}

  static Stream<Case> cases() {
    return Stream.of(KeyType.values())
        .flatMap(key ->
            Stream.concat(
                Stream.of(SignatureScheme.values())
                    .filter(s -> Schemes.fits(s, key))
                    .map(s -> new Case(key, new SignatureMethod.Digital(s))),
                ClassicMethod.of(key).stream()
                    .map(m -> new Case(key, new SignatureMethod.Classic(m.number())))));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void whatOneEndSignsTheOtherBelieves(Case c) {
    Authentication auth = sign(c);
    assertThat(auth.method()).isEqualTo(c.method().authMethod().code());
    PublicKey key = Keys.of(c.key()).getPublic();
    assertThat(verify(key, auth)).isEqualTo(new Verification.Verified(c.method()));
    byte[] other = SIGNED.clone();
    other[3] ^= 1;
    assertRefused(Signatures.verify(key, auth, other, ANY, KeyRules.DEFAULT), "does not fit");
    assertThat(verify(Keys.fresh(c.key()).getPublic(), auth))
        .isInstanceOf(Verification.Refused.class);
    for (KeyType foreign : KeyType.values()) {
      boolean usable =
          c.method() instanceof SignatureMethod.Digital(SignatureScheme s)
              ? Schemes.fits(s, foreign)
              : foreign == c.key();
      if (!usable) {
        assertRefused(verify(Keys.of(foreign).getPublic(), auth), "its key is for " + foreign);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void noOctetOfItMayChange(Case c) {
    byte[] data = sign(c).data().array();
    PublicKey key = Keys.of(c.key()).getPublic();
    for (int i = 0; i < data.length; i++) {
      byte[] forged = data.clone();
      forged[i] ^= (byte) (1 << i % 8);
      assertThat(verify(key, new Authentication(c.method().authMethod(), forged)))
          .as("octet " + i)
          .isInstanceOf(Verification.Refused.class);
    }
    for (int length = 0; length < data.length; length += 7) {
      byte[] cut = Arrays.copyOf(data, length);
      assertThat(verify(key, new Authentication(c.method().authMethod(), cut)))
          .isInstanceOf(Verification.Refused.class);
    }
    byte[] longer = Arrays.copyOf(data, data.length + 1);
    assertThat(verify(key, new Authentication(c.method().authMethod(), longer)))
        .isInstanceOf(Verification.Refused.class);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void onlyWhatThePolicyAllowsIsBelieved(Case c) {
    Authentication auth = sign(c);
    SignaturePolicy without =
        switch (c.method()) {
          case SignatureMethod.Digital(SignatureScheme scheme) ->
              new SignaturePolicy(
                  Stream.of(SignatureScheme.values()).filter(s -> s != scheme).toList(), true);
          case SignatureMethod.Classic _ -> SignaturePolicy.DEFAULT;
        };
    assertRefused(
        Signatures.verify(Keys.of(c.key()).getPublic(), auth, SIGNED, without, KeyRules.DEFAULT),
        "is allowed to it");
  }

  /** RFC 4754 section 8.1. */
  @Test
  void methodNineVerifiesThePublishedVector() throws UnusableCertificate {
    PublicKey key =
        PublicKeys.parse(
            hex(
                "3059301306072a8648ce3d020106082a8648ce3d03010703420004"
                    + "2442a5cc0ecd015fa3ca31dc8e2bbc70bf42d60cbca20085e0822cb04235e970"
                    + "6fc98bd7e50211a4a27102fa3549df79ebcb4bf246b80945cddfe7d509bbfd7d"));
    byte[] signature =
        hex(
            "cb28e0999b9c7715fd0a80d8e47a77079716cbbf917dd72e97566ea1c066957c"
                + "86fa3bb4e26cad5bf90b7f81899256ce7594bb1ea0c89212748bff3b3d5b0315");
    Authentication auth = new Authentication(AuthMethod.ECDSA_SHA256_P256, signature);
    byte[] abc = {'a', 'b', 'c'};
    assertThat(Signatures.verify(key, auth, abc, ANY, KeyRules.DEFAULT))
        .isEqualTo(
            new Verification.Verified(new SignatureMethod.Classic(AuthMethod.ECDSA_SHA256_P256)));
  }

  /** RFC 8032 section 7.1, test 2, in the frame of RFC 7427 section 3. */
  @Test
  void ed25519VerifiesThePublishedVector() throws UnusableCertificate {
    PublicKey key =
        PublicKeys.parse(
            hex(
                "302a300506032b6570032100"
                    + "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"));
    byte[] data =
        hex(
            "07300506032b6570"
                + "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
    Authentication auth = new Authentication(AuthMethod.DIGITAL_SIGNATURE, data);
    assertThat(Signatures.verify(key, auth, hex("72"), ANY, KeyRules.DEFAULT))
        .isEqualTo(new Verification.Verified(new SignatureMethod.Digital(SignatureScheme.ED25519)));
  }

  @Test
  void methodOneIsSha1WhenMadeAndAnySha2WhenTaken() throws GeneralSecurityException {
    KeyPair rsa = Keys.of(KeyType.RSA);
    SignatureMethod one = new SignatureMethod.Classic(AuthMethod.RSA_SIGNATURE);
    byte[] ours = sign(new Case(KeyType.RSA, one)).data().array();
    assertThat(ours).isEqualTo(jca("SHA1withRSA", rsa));
    for (String hash : List.of("SHA256", "SHA384", "SHA512")) {
      Authentication auth =
          new Authentication(AuthMethod.RSA_SIGNATURE, jca(hash + "withRSA", rsa));
      assertThat(verify(rsa.getPublic(), auth)).isEqualTo(new Verification.Verified(one));
    }
    Authentication md5 = new Authentication(AuthMethod.RSA_SIGNATURE, jca("MD5withRSA", rsa));
    assertRefused(verify(rsa.getPublic(), md5), "does not fit");
  }

  @Test
  void pssIsBelievedWithEverySaltThatTheIdentifierTells() throws GeneralSecurityException {
    KeyPair rsa = Keys.of(KeyType.RSA);
    for (int salt : new int[] {0, 20, 32, 64, 222}) {
      SignatureAlgorithm algorithm = new SignatureAlgorithm(SignatureScheme.RSA_PSS_SHA2_256, salt);
      byte[] signature = Keys.signing(rsa).sign(algorithm, SIGNED, new SeededRandom(salt));
      assertThat(verify(rsa.getPublic(), framed(algorithm, signature)))
          .isInstanceOf(Verification.Verified.class);
      SignatureAlgorithm other = new SignatureAlgorithm(SignatureScheme.RSA_PSS_SHA2_256, salt + 1);
      assertRefused(verify(rsa.getPublic(), framed(other, signature)), "does not fit");
    }
  }

  @Test
  void shortRsaKeysAreNotBelieved() {
    KeyPair weak = Keys.rsa(1024);
    SignatureMethod method = new SignatureMethod.Digital(SignatureScheme.RSA_PKCS1_SHA2_256);
    Authentication auth = Signatures.sign(Keys.signing(weak), method, SIGNED, new SeededRandom(1));
    assertRefused(verify(weak.getPublic(), auth), "1024 bits");
    assertThat(Signatures.verify(weak.getPublic(), auth, SIGNED, ANY, new KeyRules(1024)))
        .isEqualTo(new Verification.Verified(method));
  }

  @Test
  void otherMethodsAreNoSignatures() {
    PublicKey key = Keys.of(KeyType.P256).getPublic();
    assertRefused(
        verify(key, new Authentication(AuthMethod.SHARED_KEY, new byte[32])), "SHARED_KEY");
    assertRefused(verify(key, new Authentication(AuthMethod.NULL, new byte[32])), "NULL");
    assertRefused(verify(key, new Authentication(200, Octets.EMPTY)), "method 200");
  }

  @ParameterizedTest
  @EnumSource
  void keysDoNotPrint(KeyType type) {
    assertThat(Keys.signing(type)).hasToString("SigningKey(" + type + ")");
  }

  private static Authentication framed(SignatureAlgorithm algorithm, byte[] signature) {
    byte[] der = algorithm.der();
    byte[] data = new byte[1 + der.length + signature.length];
    data[0] = (byte) der.length;
    System.arraycopy(der, 0, data, 1, der.length);
    System.arraycopy(signature, 0, data, 1 + der.length, signature.length);
    return new Authentication(AuthMethod.DIGITAL_SIGNATURE, data);
  }

  private static byte[] jca(String name, KeyPair keys) throws GeneralSecurityException {
    Signature engine = Signature.getInstance(name);
    engine.initSign(keys.getPrivate());
    engine.update(SIGNED);
    return engine.sign();
  }

  private static Authentication sign(Case c) {
    return Signatures.sign(Keys.signing(c.key()), c.method(), SIGNED, new SeededRandom(7));
  }

  private static Verification verify(PublicKey key, Authentication auth) {
    return Signatures.verify(key, auth, SIGNED, ANY, KeyRules.DEFAULT);
  }

  private static void assertRefused(Verification verification, String why) {
    assertThat(verification)
        .isInstanceOfSatisfying(
            Verification.Refused.class, refused -> assertThat(refused.why()).contains(why));
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }
}
