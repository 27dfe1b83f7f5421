package net.hsvpn.lab.interop;

import static net.hsvpn.lab.interop.TrustLab.CHILD;
import static net.hsvpn.lab.interop.TrustLab.PEER;
import static net.hsvpn.lab.interop.TrustLab.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import net.hsvpn.lab.gateway.Api;
import net.hsvpn.lab.gateway.GatewaySpec;
import net.hsvpn.lab.pki.Holder;
import net.hsvpn.lab.pki.Template;
import net.hsvpn.lab.strongswan.Connection;
import net.hsvpn.lab.strongswan.Credentials;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * strongSwan's scenario multi-ca/certreq-resp: gateways of different CAs below one root send the
 * certificates of these CAs along, and what each asks for decides what the other one shows.
 */
@Tag("interop")
class MultiCaCertreqRespTest {
  private static final Holder ROOT = Template.ca("C=CH, O=Lab, CN=Root").selfSigned();
  private static final Holder RESEARCH = Template.ca("C=CH, O=Lab, CN=Research").issuedBy(ROOT);
  private static final Holder SALES = Template.ca("C=CH, O=Lab, CN=Sales").issuedBy(ROOT);
  private static final Holder MOON = TrustLab.moonTemplate().issuedBy(SALES);
  private static final Holder OF_RESEARCH = TrustLab.sunTemplate().issuedBy(RESEARCH);
  private static final Holder OF_SALES = TrustLab.sunTemplate().issuedBy(SALES);

  private TrustLab lab;

  private void start(Holder own, UnaryOperator<GatewaySpec> settings) {
    lab = new TrustLab(own, ROOT, settings);
  }

  @AfterEach
  void end() {
    lab.close();
  }

  /** Each end knows the root and its own CA; the other one's comes in CERT. */
  @Test
  void bothEndsSendTheCaBetween() {
    start(MOON, UnaryOperator.identity());
    lab.sunIs(OF_RESEARCH, ROOT, RESEARCH);
    lab.works();
    assertThat(lab.sun.log()).contains("received issuer cert \"CN=Sales, O=Lab, C=CH\"");

    // Without the certificate of its CA, nothing leads from sun to the root.
    lab.sunIs(OF_RESEARCH, ROOT);
    lab.weRefuse("its certificate is not believed", "CN=Research");
  }

  @Test
  void withoutTheCaBetweenStrongSwanRefusesUs() {
    start(new Holder(MOON.kind(), MOON.keys(), List.of(MOON.certificate())), g -> g);
    lab.sunIs(OF_RESEARCH, ROOT, RESEARCH);
    assertThat(lab.sun.initiate(CHILD).ok()).isFalse();
    lab.sun.awaitLog("no trusted ECDSA public key found for 'moon.example.net'", SOON);
    lab.nothingIsLeft();
    Api.Answer answer = lab.moon.api().initiate(PEER);
    assertThat(answer.ok()).isFalse();
    assertThat(answer.detail()).contains("AUTHENTICATION_FAILED");
    lab.nothingIsLeft();
  }

  /** sun has a certificate of each CA, and we believe one CA alone. */
  @Test
  void whatWeAskForDecidesWhatThePeerShows() {
    start(MOON, g -> trusting(g, "sales", SALES));
    lab.sun.load(both(), withBoth());
    lab.works();
    assertThat(lab.sun.log()).contains("sending end entity cert \"CN=sun, O=Lab, C=CH\"");

    lab.sunIs(OF_RESEARCH, ROOT, RESEARCH);
    lab.weRefuse("its certificate is not believed");
  }

  private static GatewaySpec trusting(GatewaySpec spec, String name, Holder ca) {
    Map<String, Object> auth =
        Map.of("local", "certificate", "remote", "certificate", "ca", List.of(name + ".pem"));
    return spec.file(name + ".pem", ca.certificatePem())
        .knowing(TrustLab.peer(PEER, 2).authenticated(auth));
  }

  private static Credentials both() {
    return TrustLab.credentials(OF_RESEARCH, ROOT, RESEARCH, SALES).own("second", OF_SALES);
  }

  private Connection withBoth() {
    return lab.connection().us("certs", "own.pem, second.pem");
  }
}
