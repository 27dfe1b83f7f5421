package net.hsvpn.dataplane.io.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PrivilegesTest {
  private static final List<String> ROOT = List.of("Name:\tjava", "CapEff:\t000001ffffffffff");
  private static final List<String> USER = List.of("Name:\tjava", "CapEff:\t0000000000000000");
  private static final List<String> ALL_BUT_NET_ADMIN = List.of("CapEff:\t000001ffffffefff");

  @Test
  void findsNothingMissingForRoot() {
    assertThat(Privileges.check(ROOT, true, true)).isEmpty();
  }

  @Test
  void namesEachMissingThingAndItsRemedy() {
    assertThat(Privileges.check(USER, true, true))
        .hasSize(2)
        .anySatisfy(text -> assertThat(text).startsWith("CAP_NET_ADMIN is missing"))
        .anySatisfy(text -> assertThat(text).startsWith("CAP_SYS_ADMIN is missing"))
        .allSatisfy(text -> assertThat(text).contains("run as root, or inside 'unshare"));
    assertThat(Privileges.check(ALL_BUT_NET_ADMIN, true, true))
        .singleElement()
        .asString()
        .startsWith("CAP_NET_ADMIN");
    assertThat(Privileges.check(ROOT, false, false))
        .singleElement()
        .asString()
        .contains("/dev/net/tun", "modprobe tun");
    assertThat(Privileges.check(ROOT, true, false))
        .singleElement()
        .asString()
        .contains("/dev/net/tun", "not writable");
  }
}
