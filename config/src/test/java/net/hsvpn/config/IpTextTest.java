package net.hsvpn.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 5952 section 4, and its examples. */
class IpTextTest {
  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 192.0.2.1",
    "2001:0db8:0:0:0:0:0:0001, 2001:db8::1",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:DB8::AAAA, 2001:db8::aaaa",
    "0:0:0:0:0:0:0:0, ::",
    "0:0:0:0:0:0:0:1, ::1",
    "fd00:1:0:0:0:0:0:0, fd00:1::",
    "1:2:3:4:5:6:0:0, 1:2:3:4:5:6::",
  })
  void isShort(String address, String text) {
    assertThat(IpText.of(InetAddress.ofLiteral(address))).isEqualTo(text);
  }
}
