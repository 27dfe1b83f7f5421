package net.hsvpn.lab.interop;

import static net.hsvpn.lab.interop.TrustLab.url;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.UnaryOperator;
import net.hsvpn.lab.gateway.GatewaySpec;
import net.hsvpn.lab.pki.Holder;
import net.hsvpn.lab.pki.OcspResponder;
import net.hsvpn.lab.pki.Template;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** strongSwan's scenario ocsp-revoked: the CA's responder says that the peer was revoked. */
@Tag("interop")
class OcspRevokedTest {
  private static final String RESPONDER = "/ocsp";
  private static final Holder ROOT = Template.ca("C=CH, O=Lab, CN=Root").selfSigned();
  private static final Holder GOOD = sun();
  private static final Holder REVOKED = sun();

  private static TrustLab lab;

  private static Holder sun() {
    return TrustLab.sunTemplate().ocspAt(url(RESPONDER)).issuedBy(ROOT);
  }

  @BeforeAll
  static void start() {
    UnaryOperator<GatewaySpec> strict = g -> g.with("revocation", "required");
    lab = new TrustLab(TrustLab.moonTemplate().issuedBy(ROOT), ROOT, strict);
    lab.server.answer(RESPONDER, OcspResponder.of(ROOT, REVOKED)::answer);
  }

  @AfterAll
  static void end() {
    lab.close();
  }

  @Test
  void aPeerThatIsGoodIsBelievedAndAskedForOnce() {
    int before = lab.server.requests(RESPONDER);
    lab.sunIs(GOOD, ROOT);
    lab.works();
    assertThat(lab.server.requests(RESPONDER) - before).as("questions").isEqualTo(1);
  }

  @Test
  void aPeerThatWasRevokedIsRefused() {
    lab.sunIs(REVOKED, ROOT);
    lab.weRefuse("CN=sun", "was revoked at");
  }
}
