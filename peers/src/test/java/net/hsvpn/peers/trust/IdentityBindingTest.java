package net.hsvpn.peers.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.cert.X509Certificate;
import net.hsvpn.config.Identity;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityBindingTest {
  private static final X509Certificate HUB =
      Pki.leaf("CN=cn.example.net, OU=VPN, O=Example, C=CH")
          .names(
              Pki.dns("hub.example.net"),
              Pki.dns("*.wild.example.net"),
              Pki.mail("Ann@example.net"),
              Pki.ip("192.0.2.1"),
              Pki.ip("2001:db8::1"),
              new GeneralName(GeneralName.uniformResourceIdentifier, "http://uri.example.net"))
          .selfSigned()
          .certificate();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hub.example.net",
        "HUB.Example.NET",
        "Ann@example.net",
        "Ann@EXAMPLE.net",
        "192.0.2.1",
        "2001:db8:0:0::1",
        "CN=cn.example.net, OU=VPN, O=Example, C=CH",
        "cn=CN.example.net,ou=vpn,o=  EXAMPLE ,c=ch",
        // A configuration may write it from the other end.
        "C=CH, O=Example, OU=VPN, CN=cn.example.net",
      })
  void whatTheCertificateSaysIsBelieved(String identity) {
    assertThat(IdentityBinding.refusal(Identity.parse(identity), HUB)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // The subject's CN is no domain name, and a wildcard is no identity.
        "cn.example.net",
        "a.wild.example.net",
        "example.net",
        "hub.example.net.",
        "uri.example.net",
        "ann@example.net",
        "Ann@example.com",
        "192.0.2.2",
        "2001:db8::2",
        "::ffff:192.0.2.9",
        "CN=cn.example.net, OU=VPN, O=Example",
        "CN=*, OU=VPN, O=Example, C=CH",
        "CN=cn.example.net+OU=VPN, O=Example, C=CH",
      })
  void whatItDoesNotSayIsRefused(String identity) {
    assertThat(IdentityBinding.refusal(Identity.parse(identity), HUB))
        .hasValueSatisfying(
            why -> assertThat(why).contains("it says that it is").contains("'hub.example.net'"));
  }

  @Test
  void withoutAlternativeNamesThereIsTheSubjectAlone() {
    X509Certificate bare = Pki.leaf("CN=hub.example.net").selfSigned().certificate();
    assertThat(IdentityBinding.refusal(new Identity.Dn("CN=hub.example.net"), bare)).isEmpty();
    assertThat(IdentityBinding.refusal(new Identity.Fqdn("hub.example.net"), bare))
        .hasValueSatisfying(why -> assertThat(why).contains("without alternative names"));
    assertThat(IdentityBinding.refusal(new Identity.Dn("no DN"), bare)).isPresent();
    assertThat(IdentityBinding.refusal(new Identity.Dn(""), bare)).isPresent();
  }
}
