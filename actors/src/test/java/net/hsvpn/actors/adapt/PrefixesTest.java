package net.hsvpn.actors.adapt;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Arrays;
import net.hsvpn.config.IpPrefix;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrefixesTest {
  @ParameterizedTest
  @CsvSource({
    "0.0.0.0, 255.255.255.255, 0.0.0.0/0",
    "10.1.0.0, 10.1.255.255, 10.1.0.0/16",
    "10.0.0.1, 10.0.0.1, 10.0.0.1/32",
    "10.0.0.1, 10.0.0.4, 10.0.0.1/32 10.0.0.2/31 10.0.0.4/32",
    "0.0.0.0, 0.0.0.0, 0.0.0.0/32",
    "255.255.255.254, 255.255.255.255, 255.255.255.254/31",
    "2001:db8::, 2001:db8:ffff:ffff:ffff:ffff:ffff:ffff, 2001:db8::/32",
  })
  void aRangeIsCoveredExactly(String start, String end, String expected) {
    assertThat(Prefixes.covering(InetAddress.ofLiteral(start), InetAddress.ofLiteral(end)))
        .containsExactly(
            Arrays.stream(expected.split(" ")).map(IpPrefix::parse).toArray(IpPrefix[]::new));
  }
}
