package net.hsvpn.peers.trust;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import net.hsvpn.config.Secret;

/** PKCS#12 containers (RFC 7292): one private key with its certificates. */
public final class Pkcs12 {
  private static final String EXPORT_AGAIN =
      "export one private key with its certificates, e.g. with openssl pkcs12 -export";

  private Pkcs12() {}

  public static Credential credential(byte[] file, Secret passphrase) throws CredentialError {
    if (file.length > CredentialReader.MAX_OCTETS) {
      throw new CredentialError(
          "it has " + file.length + " octets",
          "name a file of at most " + CredentialReader.MAX_OCTETS);
    }
    char[] characters = Passphrase.characters(passphrase);
    try {
      return credential(open(file, characters), characters);
    } catch (GeneralSecurityException | RuntimeException _) {
      throw new CredentialError("the PKCS#12 container cannot be used", EXPORT_AGAIN);
    } finally {
      Arrays.fill(characters, '\0');
    }
  }

  private static KeyStore open(byte[] file, char[] characters)
      throws CredentialError, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try {
      store.load(new ByteArrayInputStream(file), characters);
      return store;
    } catch (IOException _) {
      throw new CredentialError(
          "the PKCS#12 container does not open with its passphrase, or is damaged",
          "compare the passphrase, or export the container again");
    }
  }

  private static Credential credential(KeyStore store, char[] characters)
      throws CredentialError, GeneralSecurityException {
    List<String> keys = new ArrayList<>();
    List<X509Certificate> others = new ArrayList<>();
    for (String alias : Collections.list(store.aliases())) {
      if (store.isKeyEntry(alias)) {
        keys.add(alias);
      } else if (store.getCertificate(alias) instanceof X509Certificate certificate) {
        others.add(certificate);
      }
    }
    if (keys.size() != 1) {
      throw new CredentialError(
          "the PKCS#12 container holds " + keys.size() + " private keys", EXPORT_AGAIN);
    }
    Key key = store.getKey(keys.getFirst(), characters);
    Certificate[] chain = store.getCertificateChain(keys.getFirst());
    byte[] pkcs8 = key instanceof PrivateKey ? key.getEncoded() : null;
    if (pkcs8 == null || chain == null) {
      throw new CredentialError(
          "the PKCS#12 container holds no private key with its certificate", EXPORT_AGAIN);
    }
    List<X509Certificate> certificates = new ArrayList<>();
    for (Certificate certificate : chain) {
      certificates.add((X509Certificate) certificate);
    }
    certificates.addAll(others);
    try {
      return Credential.of(PrivateKeys.fromDer(pkcs8, Optional.empty()), certificates);
    } finally {
      Arrays.fill(pkcs8, (byte) 0);
    }
  }
}
