package net.hsvpn.peers.trust;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import net.hsvpn.config.Identity;
import net.hsvpn.config.RevocationPolicy;
import net.hsvpn.config.Secret;
import net.hsvpn.peers.signature.KeyType;
import net.hsvpn.peers.signature.SigningKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that OpenSSL and strongSwan's pki made ({@code foreign/make.sh}). */
class ForeignFilesTest {
  private static final Instant LATER = Instant.parse("2030-01-01T00:00:00Z");
  private static final Optional<Secret> PASSPHRASE =
      Optional.of(Secret.copyOf("secret".getBytes(UTF_8)));

  @ParameterizedTest
  @CsvSource({
    "rsa-pkcs1.key, hub.pem, RSA",
    "rsa-pkcs1-encrypted.key, hub.pem, RSA",
    "rsa-pkcs8-encrypted.key, hub.pem, RSA",
    "ec-sec1.key, gone.pem, P384",
    "ec-pkcs8-scrypt.key, gone.pem, P384",
    "ec-pkcs8-3des.key, gone.pem, P384",
    "ed25519.key, ed.pem, ED25519",
    "swan-hub.key, swan-hub.der, RSA",
  })
  void keysFitTheirCertificates(String keyFile, String certificate, KeyType type)
      throws CredentialError {
    SigningKey key = CredentialReader.privateKey(file(keyFile), PASSPHRASE);
    assertThat(key.type()).isEqualTo(type);
    assertThat(Credential.of(key, CredentialReader.certificates(file(certificate))).leaf())
        .isPresent();
  }

  @Test
  void ed448KeysAreRead() throws CredentialError {
    assertThat(CredentialReader.privateKey(file("ed448.key"), Optional.empty()).type())
        .isEqualTo(KeyType.ED448);
  }

  @ParameterizedTest
  @CsvSource({"hub.p12", "hub-legacy.p12"})
  void containersOpen(String name) throws CredentialError {
    Credential credential = Pkcs12.credential(file(name), PASSPHRASE.orElseThrow());
    assertThat(credential.chain()).containsExactly(certificate("hub.pem"));
  }

  @ParameterizedTest
  @CsvSource({
    "ca.pem, hub.pem, hub.example.net",
    "ca.pem, hub.pem, 192.0.2.1",
    "ca.pem, ed.pem, 'CN=ed, O=OpenSSL, C=CH'",
    "swan-ca.der, swan-hub.der, hub.swan.example",
  })
  void pathsHold(String ca, String leaf, String identity) throws CredentialError {
    assertThat(
            new PathCheck(TrustStore.of(List.of(certificate(ca)), List.of()), PathRules.DEFAULT)
                .check(List.of(certificate(leaf)), LATER))
        .isInstanceOf(PathVerdict.Trusted.class);
    assertThat(IdentityBinding.refusal(Identity.parse(identity), certificate(leaf))).isEmpty();
  }

  @Test
  void opensslsRevocationIsUnderstood() throws CredentialError {
    byte[] ocsp = file("ocsp.der");
    X509Certificate ca = certificate("ca.pem");
    X509Certificate hub = certificate("hub.pem");
    X509Certificate gone = certificate("gone.pem");
    RevocationKnowledge byCrl =
        learned(RevocationKnowledge.EMPTY.acceptCrl(file("ca.crl"), ca, LATER));
    RevocationKnowledge byOcsp =
        learned(
            learned(RevocationKnowledge.EMPTY.acceptOcsp(ocsp, hub, ca, LATER))
                .acceptOcsp(ocsp, gone, ca, LATER));
    for (RevocationKnowledge knowledge : List.of(byCrl, byOcsp)) {
      assertThat(verdict(knowledge, hub, ca)).isInstanceOf(RevocationVerdict.Accepted.class);
      assertThat(verdict(knowledge, gone, ca))
          .isInstanceOfSatisfying(
              RevocationVerdict.Refused.class,
              refused -> assertThat(refused.why()).contains("key compromise"));
    }
  }

  @Test
  void strongSwansRevocationIsUnderstood() throws CredentialError {
    X509Certificate ca = certificate("swan-ca.der");
    RevocationKnowledge knowledge =
        learned(RevocationKnowledge.EMPTY.acceptCrl(file("swan.crl"), ca, LATER));
    assertThat(verdict(knowledge, certificate("swan-hub.der"), ca))
        .isInstanceOf(RevocationVerdict.Accepted.class);
  }

  private static RevocationKnowledge learned(RevocationKnowledge.Learned learned) {
    assertThat(learned.problem()).isEmpty();
    return learned.knowledge();
  }

  private static RevocationVerdict verdict(
      RevocationKnowledge knowledge, X509Certificate leaf, X509Certificate ca) {
    return knowledge.evaluate(
        new PathVerdict.Trusted(List.of(leaf), ca), RevocationPolicy.REQUIRED, LATER);
  }

  private static X509Certificate certificate(String name) throws CredentialError {
    return CredentialReader.certificates(file(name)).getFirst();
  }

  private static byte[] file(String name) {
    try (InputStream in = ForeignFilesTest.class.getResourceAsStream("foreign/" + name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
