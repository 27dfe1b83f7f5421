package net.hsvpn.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityPatternTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "any | hub.example.net",
        "ANY | CN=hub",
        "hub.example.net | HUB.example.NET",
        "*.branch.example.net | a.branch.example.net",
        "*.branch.example.net | A.BRANCH.example.net",
        "*@example.net | ann@example.net",
        "*@example.net | \"ann@home\"@EXAMPLE.net",
        "ann@example.net | ann@example.net",
        "192.0.2.1 | 192.0.2.1",
        "2001:db8::1 | 2001:db8:0::1",
        "C=CH, O=Example, CN=hub | C=CH, O=Example, CN=hub",
        "C=CH, O=Example, CN=hub | c=ch,o=EXAMPLE,cn=hub",
        // Written from the other end, as RFC 4514 does.
        "C=CH, O=Example, CN=hub | CN=hub, O=Example, C=CH",
        "C=CH, O=Example, OU=Research, CN=* | CN=ann, OU=Research, O=Example, C=CH",
        "CN=*, OU=*, O=Example, C=CH | CN=ann, OU=Sales, O=Example, C=CH",
        "O=\"Example, Inc.\", CN=* | CN=x, O=Example\\, Inc.",
      })
  void matches(String pattern, String identity) {
    assertThat(IdentityPattern.parse(pattern).matches(Identity.parse(identity))).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "hub.example.net | hub2.example.net",
        "hub.example.net | hub@example.net",
        // A leading *. is exactly one label.
        "*.branch.example.net | branch.example.net",
        "*.branch.example.net | a.b.branch.example.net",
        "*.branch.example.net | a.branch.example.com",
        "*.branch.example.net | .branch.example.net",
        "*.example.net | ann@a.example.net",
        "*@example.net | ann@sub.example.net",
        "*@example.net | ann@example.net@evil.example",
        "*@example.net | @example.net",
        "*@example.net | example.net",
        "192.0.2.1 | 192.0.2.2",
        "C=CH, O=Example, CN=hub | C=CH, O=Example, CN=hub2",
        "C=CH, O=Example, CN=hub | O=Example, C=CH, CN=hub",
        "C=CH, O=Example, OU=Research, CN=* | CN=ann, OU=Sales, O=Example, C=CH",
        "C=CH, O=Example, OU=Research, CN=* | OU=Research, O=Example, C=CH",
        "C=CH, O=Example, CN=* | CN=a, OU=Research, O=Example, C=CH",
        "C=CH, O=Example, CN=* | UID=a, O=Example, C=CH",
        // A value that is an asterisk is no wildcard.
        "C=CH, O=Example, CN=hub | C=CH, O=Example, CN=*",
        "C=CH, O=Example, CN=* | hub.example.net",
      })
  void doesNotMatch(String pattern, String identity) {
    assertThat(IdentityPattern.parse(pattern).matches(Identity.parse(identity))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*",
        "hub.*.net",
        "h*.example.net",
        "*.",
        "*@",
        "a*@example.net",
        "*.*.example.net",
        "*..example.net",
        "CN=hub, broken",
        "=x",
        "NOSUCHTYPE=x"
      })
  void whatMeansNothingIsRefused(String pattern) {
    assertThatThrownBy(() -> IdentityPattern.parse(pattern))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(pattern);
  }

  @Test
  void onlyPatternsAreWild() {
    assertThat(List.of("any", "*.example.net", "*@example.net", "O=x, CN=*"))
        .allMatch(text -> IdentityPattern.parse(text).wild());
    assertThat(List.of("example.net", "a@example.net", "192.0.2.1", "O=x, CN=y"))
        .noneMatch(text -> IdentityPattern.parse(text).wild());
    assertThat(IdentityPattern.parse("O=x, CN=*")).hasToString("O=x, CN=*");
    assertThat(IdentityPattern.parse("*.example.net")).hasToString("*.example.net");
  }

  @Test
  void signaturePoliciesAreReadFromTheirKeywords() {
    assertThat(SignaturePolicy.parse(List.of("ecdsa-sha384", "ED25519", "classic")))
        .isEqualTo(
            new SignaturePolicy(
                List.of(SignatureScheme.ECDSA_SHA2_384, SignatureScheme.ED25519), true))
        .hasToString("ecdsa-sha384, ed25519, classic");
    assertThatThrownBy(() -> SignaturePolicy.parse(List.of("sha1")))
        .hasMessageContaining("'sha1'")
        .hasMessageContaining("rsa-pss-sha256");
    assertThatThrownBy(() -> SignaturePolicy.parse(List.of("ed448", "ed448")))
        .hasMessageContaining("twice");
    assertThatThrownBy(() -> SignaturePolicy.parse(List.of())).hasMessageContaining("no way");
  }
}
