package net.hsvpn.lab.strongswan;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.LinkedHashMap;
import java.util.Map;
import net.hsvpn.lab.pki.Holder;

/**
 * What lies in swanctl's folder beside its configuration. Immutable: every change is a copy.
 *
 * @param files by their place in the folder, such as {@code x509ca/ca.pem}
 */
public record Credentials(Map<String, byte[]> files) {
  /** The folders that swanctl looks into, and complains about if one is missing. */
  static final String[] FOLDERS = {
    "x509",
    "x509ca",
    "x509ocsp",
    "x509aa",
    "x509ac",
    "x509crl",
    "pubkey",
    "private",
    "rsa",
    "ecdsa",
    "pkcs8",
    "pkcs12",
    // Ours, and not one that swanctl looks for.
    "authorities"
  };

  /** Nothing. */
  public static final Credentials NONE = new Credentials(Map.of());

  /** Copies its arguments. */
  public Credentials {
    files = Map.copyOf(files);
  }

  /** One more file. */
  public Credentials file(String place, byte[] content) {
    Map<String, byte[]> more = new LinkedHashMap<>(files);
    more.put(place, content.clone());
    return new Credentials(more);
  }

  /** Somebody's key and certificate, which is {@code NAME.pem} for connections. */
  public Credentials own(String name, Holder holder) {
    return file("x509/" + name + ".pem", text(holder.certificatePem())).key(name, holder);
  }

  /** Somebody's key without a certificate. */
  public Credentials key(String name, Holder holder) {
    return file("private/" + name + ".pem", text(holder.privateKeyPem()));
  }

  /** A CA that is trusted, or one below it, which is {@code NAME.pem} for connections. */
  public Credentials authority(String name, Holder ca) {
    return file("x509ca/" + name + ".pem", text(ca.certificatePem()));
  }

  /**
   * Where the certificates that a CA issued lie, each below the hexadecimal digits of its SHA-1
   * hash.
   *
   * @param authority what {@link #authority} was told to call the CA
   */
  public Credentials certificatesAt(String authority, String uri) {
    return file(
        "authorities/" + authority + ".conf",
        text(
            """
            authorities {
              %1$s {
                cacert = %1$s.pem
                cert_uri_base = "%2$s"
              }
            }
            """
                .formatted(authority, uri)));
  }

  /** A user and password in EAP, strongSwan's own or of somebody who calls. */
  public Credentials eapUser(String name, String password) {
    return file(
        "authorities/eap-" + name + ".conf",
        text(
            """
            secrets {
              eap-%1$s {
                id = "%1$s"
                secret = "%2$s"
              }
            }
            """
                .formatted(name, password)));
  }

  /** A public key, which is {@code NAME.pem} for connections. */
  public Credentials publicKey(String name, Holder holder) {
    return file("pubkey/" + name + ".pem", text(holder.publicKeyPem()));
  }

  /** A revocation list in DER. */
  public Credentials revocationList(String name, byte[] der) {
    return file("x509crl/" + name + ".crl", der);
  }

  private static byte[] text(String pem) {
    return pem.getBytes(US_ASCII);
  }
}
