package net.hsvpn.lab.interop;

import static net.hsvpn.lab.interop.TrustLab.url;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.UnaryOperator;
import net.hsvpn.lab.gateway.GatewaySpec;
import net.hsvpn.lab.pki.Holder;
import net.hsvpn.lab.pki.Template;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * strongSwan's scenarios ocsp-timeouts-unknown and ocsp-strict: everybody who could say whether the
 * peer was revoked is silent, and the policy decides.
 */
@Tag("interop")
class OcspTimeoutsUnknownTest {
  private static final String RESPONDER = "/silent";
  private static final String LIST = "/silent.crl";
  private static final Holder ROOT = Template.ca("C=CH, O=Lab, CN=Root").selfSigned();

  private static TrustLab lab(String policy) {
    UnaryOperator<GatewaySpec> settings =
        g -> g.with("revocation", policy).with("revocation-timeout", "500ms");
    TrustLab lab = new TrustLab(TrustLab.moonTemplate().issuedBy(ROOT), ROOT, settings);
    lab.server.silence(RESPONDER);
    lab.server.silence(LIST);
    lab.sunIs(TrustLab.sunTemplate().ocspAt(url(RESPONDER)).crlAt(url(LIST)).issuedBy(ROOT), ROOT);
    return lab;
  }

  @Test
  void requiredRefusesAndNamesWhoWasSilent() {
    try (TrustLab lab = lab("required")) {
      lab.weRefuse(
          "CN=sun",
          "is revoked is unknown",
          "OCSP from " + url(RESPONDER) + ": no answer within 500 ms",
          "CRL from " + url(LIST) + ": no answer within 500 ms");
      // A second attempt within a minute asks nobody who was silent.
      assertThat(lab.server.requests(RESPONDER)).isEqualTo(1);
      assertThat(lab.server.requests(LIST)).isEqualTo(1);
    }
  }

  @Test
  void ifAvailableLetsInAndTellsThatItDoesNotKnow() {
    try (TrustLab lab = lab("if-available")) {
      lab.sunGetsIn();
      assertThat(lab.told(0, "REVOCATION_UNKNOWN", "CN=sun", "no answer within 500 ms")).isTrue();
      lab.endFromSun();
      int before = lab.moon.api().events().size();
      lab.weGetIn();
      assertThat(lab.told(before, "REVOCATION_UNKNOWN", "CN=sun")).isTrue();
    }
  }
}
