package net.hsvpn.peers.trust;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import net.hsvpn.config.Secret;
import net.hsvpn.config.SignaturePolicy;
import net.hsvpn.peers.crypto.SeededRandom;
import net.hsvpn.peers.iana.HashAlgorithm;
import net.hsvpn.peers.signature.Choice;
import net.hsvpn.peers.signature.KeyRules;
import net.hsvpn.peers.signature.KeyType;
import net.hsvpn.peers.signature.Signatures;
import net.hsvpn.peers.signature.SigningKey;
import net.hsvpn.peers.signature.Verification;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaMiscPEMGenerator;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMEncryptorBuilder;
import org.bouncycastle.operator.OutputEncryptor;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemObjectGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Keys and certificates in every form in which files hold them. */
class CredentialTest {
  private static final Secret PASSPHRASE = Secret.copyOf("grüezi 42".getBytes(UTF_8));
  private static final Optional<Secret> NONE = Optional.empty();

  private final Pki.Holder root = Pki.root("CN=Root, O=Example");
  private final Pki.Holder middle = Pki.ca("CN=Middle, O=Example").issuedBy(root);
  private final Pki.Holder hub = Pki.leaf("CN=hub, O=Example").issuedBy(middle);

  @ParameterizedTest
  @EnumSource
  void pkcs8IsReadInPemAndDer(KeyType type) throws CredentialError, IOException {
    KeyPair pair = Keys.of(type);
    byte[] der = pair.getPrivate().getEncoded();
    assertIs(CredentialReader.privateKey(der, NONE), pair);
    assertIs(CredentialReader.privateKey(pem(new PemObject("PRIVATE KEY", der)), NONE), pair);
  }

  @ParameterizedTest
  @EnumSource
  void encryptedPkcs8OpensWithItsPassphraseAlone(KeyType type) throws Exception {
    KeyPair pair = Keys.of(type);
    OutputEncryptor encryptor =
        new JceOpenSSLPKCS8EncryptorBuilder(PKCS8Generator.AES_256_CBC)
            .setProvider(new BouncyCastleProvider())
            .setPassword("grüezi 42".toCharArray())
            .build();
    PemObject object = new JcaPKCS8Generator(pair.getPrivate(), encryptor).generate();
    assertThat(object.getType()).isEqualTo("ENCRYPTED PRIVATE KEY");
    for (byte[] file : List.of(pem(object), object.getContent())) {
      assertIs(CredentialReader.privateKey(file, Optional.of(PASSPHRASE)), pair);
      assertFails(() -> CredentialReader.privateKey(file, NONE), "is encrypted");
      Secret wrong = Secret.copyOf("hello".getBytes(UTF_8));
      assertFails(() -> CredentialReader.privateKey(file, Optional.of(wrong)), "does not open");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"RSA", "P256", "P384", "P521"})
  void formsBeforePkcs8AreRead(KeyType type) throws CredentialError, IOException {
    KeyPair pair = Keys.of(type);
    PrivateKeyInfo info = PrivateKeyInfo.getInstance(pair.getPrivate().getEncoded());
    byte[] traditional =
        switch (pair.getPrivate()) {
          case ECPrivateKey ec ->
              new org.bouncycastle.asn1.sec.ECPrivateKey(
                      ec.getParams().getOrder().bitLength(),
                      ec.getS(),
                      info.getPrivateKeyAlgorithm().getParameters())
                  .getEncoded();
          default -> info.parsePrivateKey().toASN1Primitive().getEncoded();
        };
    String label = type == KeyType.RSA ? "RSA PRIVATE KEY" : "EC PRIVATE KEY";
    assertIs(CredentialReader.privateKey(traditional, NONE), pair);
    assertIs(CredentialReader.privateKey(pem(new PemObject(label, traditional)), NONE), pair);
    // Other blocks may stand in front of it.
    byte[] after = pem(new PemObject("CERTIFICATE", hub.der()), new PemObject(label, traditional));
    assertIs(CredentialReader.privateKey(after, NONE), pair);
  }

  @Test
  void opensslsOwnEncryptionIsReadToo() throws IOException, CredentialError {
    KeyPair pair = Keys.of(KeyType.RSA);
    byte[] file =
        pem(
            new JcaMiscPEMGenerator(
                pair.getPrivate(),
                new JcePEMEncryptorBuilder("AES-256-CBC")
                    .setProvider(new BouncyCastleProvider())
                    .build("grüezi 42".toCharArray())));
    assertThat(new String(file, UTF_8)).contains("Proc-Type: 4,ENCRYPTED");
    assertFails(() -> CredentialReader.privateKey(file, NONE), "is encrypted");
    Secret wrong = Secret.copyOf("hello".getBytes(UTF_8));
    assertFails(() -> CredentialReader.privateKey(file, Optional.of(wrong)), "does not open");
    byte[] ascii =
        pem(
            new JcaMiscPEMGenerator(
                pair.getPrivate(),
                new JcePEMEncryptorBuilder("AES-256-CBC")
                    .setProvider(new BouncyCastleProvider())
                    .build("hello".toCharArray())));
    assertIs(CredentialReader.privateKey(ascii, Optional.of(wrong)), pair);
  }

  @Test
  void filesWithoutAUsableKeySaySo() throws IOException {
    byte[] certificate = pem(new PemObject("CERTIFICATE", hub.der()));
    assertFails(() -> CredentialReader.privateKey(certificate, NONE), "no private key");
    assertFails(() -> CredentialReader.privateKey(hub.der(), NONE), "damaged");
    assertFails(() -> CredentialReader.privateKey(new byte[0], NONE), "no private key");
    byte[] dh = Keys.of(KeyType.P256).getPrivate().getEncoded();
    dh[dh.length / 2] ^= 1;
    byte[] cut = Arrays.copyOf(dh, dh.length - 5);
    assertFails(() -> CredentialReader.privateKey(cut, NONE), "damaged");
    assertFails(
        () -> CredentialReader.privateKey("-----BEGIN PRIVATE KEY-----\n!".getBytes(UTF_8), NONE),
        "PEM");
    byte[] huge = new byte[CredentialReader.MAX_OCTETS + 1];
    assertFails(() -> CredentialReader.privateKey(huge, NONE), "octets");
  }

  @Test
  void certificatesAreReadInPemAndDer() throws IOException, CredentialError {
    byte[] both =
        pem(new PemObject("CERTIFICATE", hub.der()), new PemObject("CERTIFICATE", middle.der()));
    assertThat(CredentialReader.certificates(both))
        .containsExactly(hub.certificate(), middle.certificate());
    assertThat(CredentialReader.certificates(hub.der())).containsExactly(hub.certificate());
    assertFails(
        () -> CredentialReader.certificates(new byte[] {0x30, 3, 2, 1, 1}), "cannot be read");
    assertFails(() -> CredentialReader.certificates("hello".getBytes(UTF_8)), "no certificate");
    byte[] twice = Arrays.copyOf(hub.der(), hub.der().length + 1);
    assertFails(() -> CredentialReader.certificates(twice), "exactly one");
  }

  @ParameterizedTest
  @EnumSource
  void publicKeysAreReadFromAllThatHoldsThem(KeyType type) throws Exception {
    KeyPair pair = Keys.of(type);
    byte[] der = pair.getPublic().getEncoded();
    assertThat(CredentialReader.publicKey(der)).isEqualTo(pair.getPublic());
    assertThat(CredentialReader.publicKey(pem(new PemObject("PUBLIC KEY", der))))
        .isEqualTo(pair.getPublic());
    assertThat(CredentialReader.publicKey(pem(new PemObject("CERTIFICATE", hub.der()))))
        .isEqualTo(hub.keys().getPublic());
    assertFails(() -> CredentialReader.publicKey("hello".getBytes(UTF_8)), "no public key");
  }

  @Test
  void keysOfOtherKindsAreRefusedByName() throws GeneralSecurityException {
    byte[] x25519 =
        KeyPairGenerator.getInstance("X25519").generateKeyPair().getPublic().getEncoded();
    assertFails(() -> CredentialReader.publicKey(x25519), "1.3.101.110");
  }

  @Test
  void aChainIsPutInOrderWithoutItsRoot() throws CredentialError {
    List<X509Certificate> mixed =
        List.of(root.certificate(), middle.certificate(), hub.certificate());
    Credential credential = Credential.of(hub.key(), mixed);
    assertThat(credential.chain()).containsExactly(hub.certificate(), middle.certificate());
    assertThat(credential.leaf()).contains(hub.certificate());
    assertThat(credential).hasToString("'CN=hub,O=Example' with SigningKey(ECDSA P-256)");
  }

  @Test
  void aKeyMustFitItsCertificate() {
    SigningKey other = Keys.signing(Keys.fresh(KeyType.P256));
    assertFails(
        () -> Credential.of(other, List.of(hub.certificate())), "does not belong to 'CN=hub");
    assertFails(() -> Credential.of(other, List.of()), "no certificate");
  }

  @Test
  void pkcs12HoldsKeyAndChain() throws Exception {
    byte[] file = pkcs12(hub.keys(), hub.certificate(), middle.certificate(), root.certificate());
    Credential credential = Pkcs12.credential(file, PASSPHRASE);
    assertThat(credential.chain()).containsExactly(hub.certificate(), middle.certificate());
    assertIs(credential.key(), hub.keys());
    Secret wrong = Secret.copyOf("hello".getBytes(UTF_8));
    assertFails(() -> Pkcs12.credential(file, wrong), "does not open");
    assertFails(() -> Pkcs12.credential(hub.der(), PASSPHRASE), "does not open");
    byte[] foreign = pkcs12(Keys.fresh(KeyType.P256), hub.certificate());
    assertFails(() -> Pkcs12.credential(foreign, PASSPHRASE), "does not belong to");
  }

  @Test
  void rawKeysHaveNoChain() {
    Credential raw = Credential.ofRawKey(hub.key());
    assertThat(raw.chain()).isEmpty();
    assertThat(raw.leaf()).isEmpty();
    assertThat(raw).hasToString("raw key with SigningKey(ECDSA P-256)");
  }

  private static byte[] pkcs12(KeyPair keys, Certificate... chain)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry("hub", keys.getPrivate(), "grüezi 42".toCharArray(), chain);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    store.store(out, "grüezi 42".toCharArray());
    return out.toByteArray();
  }

  /** The public half was computed, and the private half signs for it. */
  private static void assertIs(SigningKey key, KeyPair pair) {
    assertThat(PublicKeys.same(key.publicKey(), pair.getPublic())).isTrue();
    Choice choice =
        Choice.of(
            key.type(), Optional.of(EnumSet.allOf(HashAlgorithm.class)), SignaturePolicy.DEFAULT);
    assertThat(choice)
        .isInstanceOfSatisfying(
            Choice.Chosen.class,
            chosen -> {
              byte[] message = {1, 2, 3};
              assertThat(
                      Signatures.verify(
                          pair.getPublic(),
                          Signatures.sign(key, chosen.method(), message, new SeededRandom(1)),
                          message,
                          SignaturePolicy.DEFAULT,
                          KeyRules.DEFAULT))
                  .isEqualTo(new Verification.Verified(chosen.method()));
            });
  }

  private interface Attempt {
    Object run() throws CredentialError;
  }

  private static void assertFails(Attempt attempt, String why) {
    assertThatThrownBy(attempt::run)
        .isInstanceOfSatisfying(
            CredentialError.class,
            e -> {
              assertThat(e).hasMessageContaining(why);
              assertThat(e.remedy()).isNotBlank();
            });
  }

  private static byte[] pem(PemObjectGenerator... objects) throws IOException {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      for (PemObjectGenerator object : objects) {
        writer.writeObject(object);
      }
    }
    return text.toString().getBytes(UTF_8);
  }
}
