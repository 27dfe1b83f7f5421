package net.hsvpn.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdentityTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CN=moon, O=Example, C=CH | CN=moon, O=Example, C=CH",
        "C=CH, O=Example, CN=moon | CN=moon,O=Example,C=CH",
        "C=CH, O=\"Example, Ltd\", CN=moon | CN=moon,O=Example\\, Ltd,C=CH",
        "O=Example, C=CH | O=Example, C=CH",
        "CN=CA, CN=moon | CN=CA, CN=moon"
      })
  void aDnMayBeWrittenFromEitherEnd(String text, String leafFirst) {
    assertThat(Identity.parse(text)).isEqualTo(new Identity.Dn(leafFirst));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "hub.example.net | Fqdn",
        "user@example.net | Email",
        "192.0.2.1 | Ip",
        "2001:db8::1 | Ip",
        "=nonsense | Dn"
      })
  void theFormOfTheTextTellsTheKind(String text, String kind) {
    assertThat(Identity.parse(text).getClass().getSimpleName()).isEqualTo(kind);
  }
}
