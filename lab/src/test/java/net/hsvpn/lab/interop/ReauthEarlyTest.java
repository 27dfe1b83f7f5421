package net.hsvpn.lab.interop;

import static net.hsvpn.lab.interop.ForeignPeer.CHILD;
import static net.hsvpn.lab.interop.ForeignPeer.KEY;
import static net.hsvpn.lab.interop.ForeignPeer.PEER;
import static net.hsvpn.lab.interop.ForeignPeer.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** strongSwan's scenario reauth-early: AUTH_LIFETIME (RFC 4478) is obeyed. */
@Tag("interop")
class ReauthEarlyTest {
  private static final List<String> MAKE_FIRST = List.of("make_before_break = yes");

  /** strongSwan says AUTH_LIFETIME only to callers with EAP or virtual addresses. */
  @Test
  void strongSwanThatWasCalledAuthenticatesAnewItself() {
    try (ForeignPeer lab =
        new ForeignPeer(
            KEY,
            UnaryOperator.identity(),
            c -> c.set("reauth_time", "8s").set("rand_time", "0s").set("over_time", "10s"),
            MAKE_FIRST)) {
      assertThat(lab.moon.api().initiate(PEER).ok()).isTrue();
      String before = lab.ikeSa();
      lab.eventually(
          "a new IKE SA stands alone", () -> lab.hasReplaced(before) && lab.sun.sas().size() == 1);
      assertThat(lab.sun.sas()).singleElement().matches(sa -> sa.initiator());
    }
  }

  @Test
  void strongSwanIsBackBeforeWeEndTheIkeSa() {
    try (ForeignPeer lab =
        new ForeignPeer(
            KEY,
            p -> p.with("timers", Map.of("auth-lifetime", "12s")),
            c -> c.set("over_time", "6s"),
            MAKE_FIRST)) {
      assertThat(lab.sun.initiate(CHILD).ok()).isTrue();
      lab.sun.awaitLog("received AUTH_LIFETIME of 12s", SOON);
      lab.moon.awaitEstablished(PEER, SOON);
      String before = lab.ikeSa();
      lab.eventually("a new IKE SA stands alone", () -> lab.hasReplaced(before));
      assertThat(lab.told("IKE_EXPIRED")).isZero();
    }
  }

  @Test
  void whoDoesNotComeBackLosesItsIkeSa() {
    try (ForeignPeer lab =
        new ForeignPeer(
            "lost meanwhile",
            p ->
                p.with("timers", Map.of("auth-lifetime", "10s"))
                    .with("auth", Map.of("local", "psk", "remote", "psk", "psk", "lost meanwhile")),
            c -> c.set("over_time", "3s"),
            MAKE_FIRST)) {
      assertThat(lab.sun.initiate(CHILD).ok()).isTrue();
      lab.moon.awaitEstablished(PEER, SOON);
      // From now on strongSwan cannot prove who it is; the IKE SA that stands is not affected.
      lab.sun.load(lab.described("forgotten"));
      lab.eventually("it is tried in vain", () -> lab.told("NEGOTIATION_FAILED") > 0);
      // strongSwan gives up in the same second as we do; its DELETE must not come first.
      lab.cut();
      lab.eventually("the IKE SA ended", () -> lab.told("IKE_EXPIRED") == 1);
      lab.eventually("it is gone", () -> lab.moon.api().get("child-sas").isEmpty());
    }
  }
}
