package net.hsvpn.lab.interop;

import static net.hsvpn.lab.interop.TrustLab.CHILD;
import static net.hsvpn.lab.interop.TrustLab.PEER;
import static net.hsvpn.lab.interop.TrustLab.SOON;
import static net.hsvpn.lab.interop.TrustLab.url;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import net.hsvpn.lab.gateway.Api;
import net.hsvpn.lab.gateway.GatewaySpec;
import net.hsvpn.lab.pki.Holder;
import net.hsvpn.lab.pki.OcspResponder;
import net.hsvpn.lab.pki.Template;
import net.hsvpn.lab.run.Output;
import net.hsvpn.lab.strongswan.StrongSwan;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * strongSwan's scenario ocsp-timeouts-good: the first responder is silent, so the second one is
 * asked. Meanwhile another peer is let in without delay.
 */
@Tag("interop")
class OcspTimeoutsGoodTest {
  private static final Duration PATIENCE = Duration.ofSeconds(8);
  private static final String SILENT = "/silent";
  private static final String FALLBACK = "/fallback";
  private static final String QUICK = "/quick";
  private static final Holder ROOT = Template.ca("C=CH, O=Lab, CN=Root").selfSigned();

  private static TrustLab lab() {
    UnaryOperator<GatewaySpec> settings =
        g ->
            g.with("revocation", "required")
                .with("revocation-timeout", PATIENCE.toSeconds() + "s")
                .knowing(TrustLab.peer(PEER, 2), TrustLab.peer("venus", 3));
    TrustLab lab = new TrustLab(TrustLab.moonTemplate().issuedBy(ROOT), ROOT, settings);
    OcspResponder responder = OcspResponder.of(ROOT);
    lab.server.silence(SILENT);
    lab.server.answer(FALLBACK, responder::answer);
    lab.server.answer(QUICK, responder::answer);
    lab.sunIs(TrustLab.sunTemplate().ocspAt(url(SILENT), url(FALLBACK)).issuedBy(ROOT), ROOT);
    return lab;
  }

  private static StrongSwan venus(TrustLab lab) {
    TrustLab.Site site = lab.site("venus", 3);
    StrongSwan venus = lab.topology.ends(lab.start(site, List.of()));
    venus.load(
        TrustLab.credentials(TrustLab.named("venus").ocspAt(url(QUICK)).issuedBy(ROOT), ROOT),
        TrustLab.connection(site));
    return venus;
  }

  @Test
  void whileOnePeerWaitsForASilentResponderAnotherOneGetsIn() {
    try (TrustLab lab = lab()) {
      StrongSwan venus = venus(lab);
      CompletableFuture<Output> sun = CompletableFuture.supplyAsync(() -> lab.sun.initiate(CHILD));
      Eventually.holds("the silent one is asked", () -> lab.server.requests(SILENT) == 1);

      Output outcome = venus.initiate(CHILD);
      assertThat(outcome.ok()).as(outcome.both()).isTrue();
      lab.moon.awaitEstablished("venus", SOON);
      // The order of events proves it: all the time venus needed, sun was waiting.
      assertThat(sun).isNotDone();
      assertThat(lab.server.requests(FALLBACK)).isZero();

      assertThat(sun.join().ok()).as(sun.join().both()).isTrue();
      lab.moon.awaitEstablished(PEER, SOON);
      lab.passes();
      assertThat(lab.server.requests(FALLBACK)).isEqualTo(1);
      assertThat(lab.server.requests(SILENT)).isEqualTo(1);
    }
  }

  @Test
  void theSameIfWeCall() {
    try (TrustLab lab = lab()) {
      venus(lab);
      CompletableFuture<Api.Answer> sun =
          CompletableFuture.supplyAsync(() -> lab.moon.api().initiate(PEER));
      Eventually.holds("the silent one is asked", () -> lab.server.requests(SILENT) == 1);

      Api.Answer venus = lab.moon.api().initiate("venus");
      assertThat(venus.ok()).as(venus.detail()).isTrue();
      assertThat(sun).isNotDone();
      assertThat(lab.server.requests(FALLBACK)).isZero();

      assertThat(sun.join().ok()).as(sun.join().detail()).isTrue();
      lab.passes();
      assertThat(lab.server.requests(FALLBACK)).isEqualTo(1);
    }
  }
}
