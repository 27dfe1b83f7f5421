package net.hsvpn.lab.interop;

import java.util.function.UnaryOperator;
import net.hsvpn.lab.pki.Holder;
import net.hsvpn.lab.pki.Template;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * strongSwan's scenario multi-ca/pathlen: a CA that may have no CA below itself has one, and what
 * that one issues is refused.
 */
@Tag("interop")
class MultiCaPathlenTest {
  private static final Holder ROOT = Template.ca("C=CH, O=Lab, CN=Root").selfSigned();
  private static final Holder RESEARCH =
      Template.ca("C=CH, O=Lab, CN=Research").pathLength(0).issuedBy(ROOT);
  private static final Holder DUCK = Template.ca("C=CH, O=Lab, CN=Duck").issuedBy(RESEARCH);

  private static TrustLab lab;

  @BeforeAll
  static void start() {
    lab = new TrustLab(TrustLab.moonTemplate().issuedBy(ROOT), ROOT, UnaryOperator.identity());
  }

  @AfterAll
  static void end() {
    lab.close();
  }

  @Test
  void aGatewayBelowTheLastCaIsBelieved() {
    lab.sunIs(TrustLab.sunTemplate().issuedBy(RESEARCH), ROOT, RESEARCH);
    lab.works();
  }

  @Test
  void aGatewayBelowOneCaTooManyIsRefused() {
    lab.sunIs(TrustLab.sunTemplate().issuedBy(DUCK), ROOT, RESEARCH, DUCK);
    lab.weRefuse(
        "its certificate is not believed", "the path is longer than the basic constraints");
  }
}
