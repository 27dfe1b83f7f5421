package net.hsvpn.lab.interop;

import static net.hsvpn.lab.interop.TrustLab.url;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.UnaryOperator;
import net.hsvpn.lab.pki.Holder;
import net.hsvpn.lab.pki.RevocationList;
import net.hsvpn.lab.pki.Template;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * strongSwan's scenario multi-ca/revoked: the root has revoked one of two CAs, and with it all that
 * this CA has issued.
 */
@Tag("interop")
class MultiCaRevokedTest {
  private static final String LIST = "/root.crl";
  private static final Holder ROOT = Template.ca("C=CH, O=Lab, CN=Root").selfSigned();
  private static final Holder RESEARCH = below("Research");
  private static final Holder SALES = below("Sales");

  private static TrustLab lab;

  private static Holder below(String name) {
    return Template.ca("C=CH, O=Lab, CN=" + name).crlAt(url(LIST)).issuedBy(ROOT);
  }

  @BeforeAll
  static void start() {
    lab = new TrustLab(TrustLab.moonTemplate().issuedBy(ROOT), ROOT, UnaryOperator.identity());
    lab.server.publish(LIST, RevocationList.of(ROOT, RESEARCH).der());
  }

  @AfterAll
  static void end() {
    lab.close();
  }

  @Test
  void aGatewayOfTheOtherCaIsBelieved() {
    lab.sunIs(TrustLab.sunTemplate().issuedBy(SALES), ROOT, SALES);
    lab.works();
    assertThat(lab.server.requests(LIST)).as("times the list was fetched").isPositive();
  }

  @Test
  void aGatewayOfTheRevokedCaIsRefused() {
    lab.sunIs(TrustLab.sunTemplate().issuedBy(RESEARCH), ROOT, RESEARCH);
    lab.weRefuse("CN=Research", "was revoked at");
  }
}
