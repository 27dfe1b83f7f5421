package net.hsvpn.actors.adapt;

import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.hsvpn.config.Auth;
import net.hsvpn.config.DnPattern;
import net.hsvpn.config.EapMethod;
import net.hsvpn.config.EapUser;
import net.hsvpn.config.GatewaySettings;
import net.hsvpn.config.Identity;
import net.hsvpn.config.NamedFile;
import net.hsvpn.config.OwnKey;
import net.hsvpn.config.Secret;
import net.hsvpn.config.SignaturePolicy;
import net.hsvpn.config.TrustSettings;
import net.hsvpn.peers.eap.EapClaiming;
import net.hsvpn.peers.eap.EapServing;
import net.hsvpn.peers.eap.EapUsers;
import net.hsvpn.peers.iana.EapType;
import net.hsvpn.peers.sa.Evidence;
import net.hsvpn.peers.sa.LocalAuth;
import net.hsvpn.peers.sa.RemoteAuth;
import net.hsvpn.peers.signature.SigningKey;
import net.hsvpn.peers.trust.Credential;
import net.hsvpn.peers.trust.CredentialError;
import net.hsvpn.peers.trust.CredentialReader;
import net.hsvpn.peers.trust.HashAndUrl;
import net.hsvpn.peers.trust.Pkcs12;
import net.hsvpn.peers.trust.RevocationKnowledge;
import net.hsvpn.peers.trust.TrustStore;

/**
 * From the files of a configuration to keys and certificates. What several peers share is read
 * once.
 */
final class Proofs {
  /** Reads what a file holds. */
  private interface Reader<T> {
    T read(byte[] octets) throws CredentialError;
  }

  private final TrustSettings settings;
  private final Map<OwnKey, Credential> credentials = new HashMap<>();
  private final Optional<TrustStore> gatewayTrust;

  /**
   * @throws IllegalArgumentException if a file cannot be used, with its name and what to do
   */
  Proofs(GatewaySettings gateway) {
    settings = gateway.trust();
    gatewayTrust =
        settings.ca().isEmpty()
            ? Optional.empty()
            : Optional.of(store(certificates(settings.ca())));
    gateway.ownKey().ifPresent(this::credential);
  }

  LocalAuth local(Auth.Ours ours) {
    return switch (ours) {
      case Auth.Ours.Psk(var key) -> new LocalAuth.Psk(key);
      case Auth.Ours.Certificate(OwnKey key, SignaturePolicy policy) -> {
        Credential credential = credential(key);
        if (credential.leaf().isEmpty()) {
          throw new IllegalArgumentException(
              key.file() + ": there is no certificate for this key (name one as certificate)");
        }
        yield new LocalAuth.Signature(credential, policy, published(credential));
      }
      case Auth.Ours.RawKey(OwnKey key, SignaturePolicy policy) ->
          new LocalAuth.Signature(
              Credential.ofRawKey(credential(key).key()), policy, Optional.empty());
      case Auth.Ours.EapPassword(EapMethod method, String identity, Secret secret) ->
          new LocalAuth.Eap(new EapClaiming.Password(type(method), identity, secret));
      case Auth.Ours.Nobody _ -> new LocalAuth.Nobody();
    };
  }

  /**
   * What we call ourselves: a DN is written from either end in configurations, and must go out as
   * our certificate has it.
   */
  Identity identity(Identity configured, LocalAuth how) {
    if (configured instanceof Identity.Dn(String name)
        && how instanceof LocalAuth.Signature signature
        && signature.credential().leaf().isPresent()) {
      String subject = signature.credential().leaf().get().getSubjectX500Principal().getName();
      return DnPattern.parse(name).matches(subject) ? new Identity.Dn(subject) : configured;
    }
    return configured;
  }

  RemoteAuth remote(Auth.Theirs theirs) {
    return switch (theirs) {
      case Auth.Theirs.Psk(var key) -> new RemoteAuth.Psk(key);
      case Auth.Theirs.Certificate(List<NamedFile> ca, var policy, var revocation) ->
          new RemoteAuth.Certificate(
              ca.isEmpty() ? gatewayTrust.orElse(TrustStore.EMPTY) : store(certificates(ca)),
              policy,
              revocation,
              settings.fetchCertificates());
      case Auth.Theirs.RawKey(NamedFile file, var policy) ->
          new RemoteAuth.RawKey(read(file, CredentialReader::publicKey), policy);
      case Auth.Theirs.EapPassword(EapMethod method, List<EapUser> users, boolean asks) ->
          new RemoteAuth.Eap(new EapServing.Password(type(method), EapUsers.of(users), asks));
      case Auth.Theirs.EapRadius(boolean asks) -> new RemoteAuth.Eap(new EapServing.Radius(asks));
      case Auth.Theirs.Nobody _ -> new RemoteAuth.Nobody();
    };
  }

  private static EapType type(EapMethod method) {
    return switch (method) {
      case MD5 -> EapType.MD5_CHALLENGE;
      case MSCHAPV2 -> EapType.MSCHAPV2;
    };
  }

  /** What was known before, and the revocation lists that the configuration names. */
  Evidence known(Evidence before, Instant now) {
    RevocationKnowledge knowledge = before.revocation();
    List<X509Certificate> issuers = new ArrayList<>(certificates(settings.ca()));
    issuers.addAll(certificates(settings.intermediates()));
    for (NamedFile file : settings.crl()) {
      knowledge = with(knowledge, file, issuers, now);
    }
    return new Evidence(knowledge, before.certificates());
  }

  private static RevocationKnowledge with(
      RevocationKnowledge before, NamedFile file, List<X509Certificate> issuers, Instant now) {
    String problem = "no CA is configured";
    for (X509Certificate issuer : issuers) {
      RevocationKnowledge.Learned learned = before.acceptCrl(file.octets(), issuer, now);
      if (learned.problem().isEmpty()) {
        return learned.knowledge();
      }
      problem = learned.problem().get();
    }
    throw new IllegalArgumentException(
        file + ": no CRL of a configured CA: " + problem + " (name a fresh CRL in DER)");
  }

  private Credential credential(OwnKey key) {
    Credential known = credentials.get(key);
    if (known == null) {
      known = load(key);
      credentials.put(key, known);
    }
    return known;
  }

  private static Credential load(OwnKey key) {
    byte[] octets = key.content().octets();
    try {
      if (key.pkcs12()) {
        return Pkcs12.credential(
            octets, key.passphrase().orElseGet(() -> Secret.copyOf(new byte[0])));
      }
      SigningKey signing = CredentialReader.privateKey(octets, key.passphrase());
      if (key.certificate().isEmpty()) {
        return Credential.ofRawKey(signing);
      }
      List<X509Certificate> chain = read(key.certificate().get(), CredentialReader::certificates);
      return Credential.of(signing, chain);
    } catch (CredentialError e) {
      throw refused(key.file().toString(), e);
    } finally {
      Arrays.fill(octets, (byte) 0);
    }
  }

  private Optional<HashAndUrl> published(Credential credential) {
    return settings
        .certificateUrl()
        .map(url -> HashAndUrl.of(encoded(credential.leaf().orElseThrow()), url, false));
  }

  private static byte[] encoded(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate that was read cannot be written", e);
    }
  }

  private TrustStore store(List<X509Certificate> anchors) {
    try {
      return TrustStore.of(anchors, certificates(settings.intermediates()));
    } catch (CredentialError e) {
      throw refused("ca", e);
    }
  }

  private static List<X509Certificate> certificates(List<NamedFile> files) {
    List<X509Certificate> all = new ArrayList<>();
    files.forEach(file -> all.addAll(read(file, CredentialReader::certificates)));
    return all;
  }

  private static <T> T read(NamedFile file, Reader<T> reader) {
    try {
      return reader.read(file.octets());
    } catch (CredentialError e) {
      throw refused(file.toString(), e);
    }
  }

  private static IllegalArgumentException refused(String where, CredentialError e) {
    return new IllegalArgumentException(where + ": " + e.getMessage() + " (" + e.remedy() + ")", e);
  }
}
