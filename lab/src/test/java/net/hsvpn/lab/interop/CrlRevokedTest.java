package net.hsvpn.lab.interop;

import static net.hsvpn.lab.interop.TrustLab.url;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.UnaryOperator;
import net.hsvpn.lab.gateway.GatewaySpec;
import net.hsvpn.lab.pki.Holder;
import net.hsvpn.lab.pki.RevocationList;
import net.hsvpn.lab.pki.Template;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * strongSwan's scenario crl-revoked: a CA's revocation list names the peer, and that is refused.
 */
@Tag("interop")
class CrlRevokedTest {
  private static final String LIST = "/root.crl";
  private static final Holder ROOT = Template.ca("C=CH, O=Lab, CN=Root").selfSigned();
  private static final Holder GOOD = sun();
  private static final Holder REVOKED = sun();

  private static TrustLab lab;

  private static Holder sun() {
    return TrustLab.sunTemplate().crlAt(url(LIST)).issuedBy(ROOT);
  }

  @BeforeAll
  static void start() {
    UnaryOperator<GatewaySpec> strict = g -> g.with("revocation", "required");
    lab = new TrustLab(TrustLab.moonTemplate().issuedBy(ROOT), ROOT, strict);
    lab.server.publish(LIST, RevocationList.of(ROOT, REVOKED).der());
  }

  @AfterAll
  static void end() {
    lab.close();
  }

  @Test
  void aPeerThatTheListDoesNotNameIsBelieved() {
    lab.sunIs(GOOD, ROOT);
    lab.works();
    assertThat(lab.server.requests(LIST)).as("times the list was fetched").isPositive();
  }

  @Test
  void aPeerThatTheListNamesIsRefused() {
    lab.sunIs(REVOKED, ROOT);
    lab.weRefuse("CN=sun", "was revoked at", "key compromise");
  }
}
