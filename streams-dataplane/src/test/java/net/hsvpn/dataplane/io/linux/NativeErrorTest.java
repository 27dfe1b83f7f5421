package net.hsvpn.dataplane.io.linux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NativeErrorTest {
  @Test
  void saysWhatFailedOnWhatWhyAndWhatToDo() {
    NativeError error = NativeError.of("bind", "UDP socket 0.0.0.0:500", Errno.EACCES.code());
    assertThat(error)
        .hasMessage(
            "UDP socket 0.0.0.0:500: bind failed: EACCES (permission denied): ports below 1024 need"
                + " CAP_NET_BIND_SERVICE: run as root or grant the capability");
    assertThat(error.errno()).isEqualTo(Errno.EACCES);
    assertThat(error.call()).isEqualTo("bind");
    assertThat(NativeError.of("TUNSETIFF", "TUN device 't'", Errno.EPERM.code()))
        .hasMessageContaining("needs CAP_NET_ADMIN");
    assertThat(NativeError.of("setns", "network namespace 'x'", Errno.EPERM.code()))
        .hasMessageContaining("needs CAP_SYS_ADMIN");
  }

  @Test
  void keepsNumbersWithoutAName() {
    NativeError error = NativeError.of("read", "x", 4711);
    assertThat(error).hasMessage("x: read failed: errno 4711 (error)");
    assertThat(error.code()).isEqualTo(4711);
    assertThat(error.errno()).isEqualTo(Errno.OTHER);
  }

  @Test
  void findsEveryNameByItsNumber() {
    for (Errno errno : Errno.values()) {
      assertThat(Errno.of(errno.code())).isEqualTo(errno);
    }
    assertThat(Errno.of(Integer.MAX_VALUE)).isEqualTo(Errno.OTHER);
  }
}
