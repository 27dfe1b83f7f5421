package net.hsvpn.actors.cluster;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManagerFactory;
import net.hsvpn.config.ClusterTls;
import net.hsvpn.peers.trust.CredentialError;
import net.hsvpn.peers.trust.CredentialReader;
import org.apache.pekko.remote.artery.tcp.SSLEngineProvider;
import scala.Option;

/**
 * TLS 1.3 between nodes: each shows a certificate of the cluster's CA, and without one joins and
 * reads nothing. Which node it is does not matter, since all of them may do the same; so names in
 * certificates are not looked at.
 */
public final class NodeTls implements SSLEngineProvider {
  private static final String PROTOCOL = "TLSv1.3";

  private final SSLContext context;

  /**
   * @throws IllegalArgumentException if a file cannot be used, with its name and what to do
   */
  public NodeTls(ClusterTls files) {
    this.context = context(files);
  }

  private static SSLContext context(ClusterTls files) {
    List<X509Certificate> own = certificates(files.certificate().file().toString(), files.certificate().octets());
    List<X509Certificate> ca = certificates(files.ca().file().toString(), files.ca().octets());
    byte[] key = files.privateKey().octets();
    try {
      PrivateKey secret = CredentialReader.privateKey(key, Optional.empty()).privateKey();
      KeyStore keys = empty();
      keys.setKeyEntry("node", secret, new char[0], own.toArray(X509Certificate[]::new));
      KeyStore trusted = empty();
      for (int i = 0; i < ca.size(); i++) {
        trusted.setCertificateEntry("ca-" + i, ca.get(i));
      }
      KeyManagerFactory ours = KeyManagerFactory.getInstance("PKIX");
      ours.init(keys, new char[0]);
      TrustManagerFactory theirs = TrustManagerFactory.getInstance("PKIX");
      theirs.init(trusted);
      SSLContext context = SSLContext.getInstance(PROTOCOL);
      context.init(ours.getKeyManagers(), theirs.getTrustManagers(), new SecureRandom());
      return context;
    } catch (CredentialError e) {
      throw new IllegalArgumentException(
          "cluster.tls.private-key: " + e.getMessage() + "; " + e.remedy(), e);
    } catch (GeneralSecurityException | java.io.IOException e) {
      throw new IllegalArgumentException("cluster.tls: " + e.getMessage(), e);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  private static KeyStore empty() throws GeneralSecurityException, java.io.IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private static List<X509Certificate> certificates(String file, byte[] octets) {
    try {
      return CredentialReader.certificates(octets);
    } catch (CredentialError e) {
      throw new IllegalArgumentException(file + ": " + e.getMessage() + "; " + e.remedy(), e);
    }
  }

  private SSLEngine engine(String hostname, int port, boolean client) {
    SSLEngine engine = context.createSSLEngine(hostname, port);
    engine.setUseClientMode(client);
    engine.setEnabledProtocols(new String[] {PROTOCOL});
    if (!client) {
      engine.setNeedClientAuth(true);
    }
    return engine;
  }

  @Override
  public SSLEngine createServerSSLEngine(String hostname, int port) {
    return engine(hostname, port, false);
  }

  @Override
  public SSLEngine createClientSSLEngine(String hostname, int port) {
    return engine(hostname, port, true);
  }

  @Override
  public Option<Throwable> verifyClientSession(String hostname, SSLSession session) {
    return Option.empty();
  }

  @Override
  public Option<Throwable> verifyServerSession(String hostname, SSLSession session) {
    return Option.empty();
  }
}
