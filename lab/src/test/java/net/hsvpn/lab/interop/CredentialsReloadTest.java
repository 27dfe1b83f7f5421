package net.hsvpn.lab.interop;

import static net.hsvpn.lab.interop.TrustLab.CHILD;
import static net.hsvpn.lab.interop.TrustLab.PEER;
import static net.hsvpn.lab.interop.TrustLab.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import net.hsvpn.lab.gateway.Api;
import net.hsvpn.lab.pki.Holder;
import net.hsvpn.lab.pki.RevocationList;
import net.hsvpn.lab.pki.Template;
import net.hsvpn.lab.strongswan.Credentials;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Keys, certificates and revocation lists are read again while a tunnel stands. */
@Tag("interop")
class CredentialsReloadTest {
  private static final Holder ROOT = Template.ca("C=CH, O=Lab, CN=Root").selfSigned();
  private static final Holder OLD = TrustLab.moonTemplate().issuedBy(ROOT);
  private static final Holder NEW = TrustLab.moonTemplate().issuedBy(ROOT);
  private static final Holder SUN = TrustLab.sunTemplate().issuedBy(ROOT);
  private static final RevocationList EMPTY = RevocationList.of(ROOT);

  private TrustLab lab;

  @BeforeEach
  void start() {
    lab =
        new TrustLab(
            OLD, ROOT, g -> g.file("root.crl", EMPTY.der()).with("crl", List.of("root.crl")));
    lab.sunIs(SUN, ROOT);
  }

  @AfterEach
  void end() {
    lab.close();
  }

  private Api.Answer reload() {
    return lab.moon.api().order("credentials/reload", "");
  }

  private void renewOurs() {
    lab.moon.replace("gateway.pem", bytes(NEW.chainPem()));
    lab.moon.replace("gateway.key", bytes(NEW.privateKeyPem()));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** sun believes us by this certificate alone. */
  private void sunWants(Holder moon) {
    Credentials pinned =
        TrustLab.credentials(SUN, ROOT).file("x509/moon.pem", bytes(moon.certificatePem()));
    lab.sun.load(pinned, lab.connection().peer("certs", "moon.pem"));
  }

  @Test
  void anotherKeyIsUsedAndTheTunnelStands() {
    lab.sunGetsIn();
    String before = lab.ikeSa();
    renewOurs();

    Api.Answer answer = reload();

    assertThat(answer.ok()).as(answer.detail()).isTrue();
    assertThat(lab.told(0, "CREDENTIALS_RELOADED")).isTrue();
    lab.passes();
    assertThat(lab.ikeSa()).isEqualTo(before);
    assertThat(lab.moon.api().rekeyIke(PEER).ok()).as("the old SA lives on").isTrue();
    lab.passes();
    lab.endFromSun();

    sunWants(NEW);
    lab.works();
    sunWants(OLD);
    assertThat(lab.sun.initiate(CHILD).ok()).isFalse();
    lab.sun.awaitLog("peer not authenticated with peer cert", SOON);
  }

  @Test
  void aNewRevocationListKeepsOutWhomItNames() {
    lab.sunGetsIn();
    String before = lab.ikeSa();
    lab.moon.replace("root.crl", RevocationList.of(ROOT, SUN).der());

    assertThat(reload().ok()).isTrue();

    lab.passes();
    assertThat(lab.ikeSa()).isEqualTo(before);
    lab.endFromSun();
    lab.weRefuse("CN=sun", "was revoked at");
  }

  @Test
  void ifOneFileIsUselessNothingIsTaken() {
    lab.sunGetsIn();
    String before = lab.ikeSa();
    renewOurs();
    lab.moon.replace("root.crl", bytes("no list at all"));

    Api.Answer answer = reload();

    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.detail()).contains("root.crl");
    assertThat(lab.told(0, "CREDENTIALS_REFUSED", "root.crl")).isTrue();
    lab.passes();
    assertThat(lab.ikeSa()).isEqualTo(before);
    lab.endFromSun();
    sunWants(OLD);
    lab.works();
  }

  @Test
  void anEmptyFileIsTold() {
    lab.moon.replace("ca-0.pem", new byte[0]);

    Api.Answer answer = reload();

    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.detail()).contains("ca-0.pem");
    lab.works();
  }
}
