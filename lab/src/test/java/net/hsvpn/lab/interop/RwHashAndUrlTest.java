package net.hsvpn.lab.interop;

import static net.hsvpn.lab.interop.TrustLab.CHILD;
import static net.hsvpn.lab.interop.TrustLab.PEER;
import static net.hsvpn.lab.interop.TrustLab.SOON;
import static net.hsvpn.lab.interop.TrustLab.url;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import net.hsvpn.lab.gateway.Api;
import net.hsvpn.lab.pki.Holder;
import net.hsvpn.lab.pki.Template;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * strongSwan's scenario rw-hash-and-url: the ends name a place where their certificates lie instead
 * of sending them, and what is found there must have the hash that was named.
 */
@Tag("interop")
class RwHashAndUrlTest {
  private static final String OURS = "/moon.der";
  private static final String THEIRS = "/certs/";
  private static final Holder ROOT = Template.ca("C=CH, O=Lab, CN=Root").selfSigned();
  private static final Holder MOON = TrustLab.moonTemplate().issuedBy(ROOT);
  private static final Holder SUN = TrustLab.sunTemplate().issuedBy(ROOT);

  private TrustLab lab;

  @BeforeEach
  void start() {
    lab =
        new TrustLab(
            MOON,
            List.of(ROOT),
            g -> g.with("fetch-certificates", "on").with("certificate-url", url(OURS)),
            List.of("hash_and_url = yes"));
    lab.server.publish(OURS, MOON.der());
    lab.server.publish(place(SUN), SUN.der());
    lab.sun.load(
        TrustLab.credentials(SUN, ROOT).certificatesAt("root", url(THEIRS)), lab.connection());
  }

  @AfterEach
  void end() {
    lab.close();
  }

  /** As strongSwan builds it: the hash below a place that all certificates of a CA have. */
  private static String place(Holder holder) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-1").digest(holder.der());
      return THEIRS + HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void bothEndsFetchWhatTheOtherOneNames() {
    lab.works();
    assertThat(lab.server.requests(OURS)).as("times sun fetched ours").isPositive();
    assertThat(lab.server.requests(place(SUN))).as("times we fetched sun's").isPositive();
    assertThat(lab.sun.log())
        .contains("received hash-and-url for end entity cert \"" + url(OURS))
        .contains("sending hash-and-url \"" + url(place(SUN)));
  }

  @Test
  void weRefuseACertificateThatHasAnotherHash() {
    lab.server.publish(place(SUN), TrustLab.sunTemplate().issuedBy(ROOT).der());
    lab.weRefuse("of " + url(place(SUN)), "what is there has another hash than the peer says");
  }

  @Test
  void weRefuseIfNothingIsThere() {
    lab.server.remove(place(SUN));
    lab.weRefuse("of " + url(place(SUN)), "the server answers with status 404");
  }

  @Test
  void strongSwanRefusesOursIfItHasAnotherHash() {
    lab.server.publish(OURS, TrustLab.moonTemplate().issuedBy(ROOT).der());
    assertThat(lab.sun.initiate(CHILD).ok()).isFalse();
    // strongSwan takes what is there, and then finds that the key in it did not sign.
    lab.sun.awaitLog("signature validation failed", SOON);
    lab.nothingIsLeft();
    Api.Answer answer = lab.moon.api().initiate(PEER);
    assertThat(answer.ok()).isFalse();
    assertThat(answer.detail()).contains("AUTHENTICATION_FAILED");
    lab.nothingIsLeft();
  }
}
