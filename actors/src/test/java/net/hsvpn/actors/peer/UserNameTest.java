package net.hsvpn.actors.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import net.hsvpn.config.Identity;
import net.hsvpn.config.PeerId;
import org.junit.jupiter.api.Test;

class UserNameTest {
  @Test
  void whoIsTheSameHasOneName() {
    assertThat(UserName.of(new Identity.Email("Carol@Example.net"))).isEqualTo("carol@example.net");
    assertThat(UserName.of(new Identity.Fqdn("LAPTOP.example.net")))
        .isEqualTo("laptop.example.net");
    assertThat(UserName.of(new Identity.Dn("CN=carol,O=Lab")))
        .isEqualTo(UserName.of(new Identity.Dn("CN=Carol, O=lab")));
  }

  /** Somebody may well say that he is a domain with the name of another's mailbox. */
  @Test
  void whoIsAnotherHasAnotherName() {
    List<Identity> all =
        List.of(
            new Identity.Email("carol@example.net"),
            new Identity.Fqdn("carol@example.net"),
            new Identity.Email("example.net"),
            new Identity.Fqdn("example.net"),
            new Identity.Email("carol/x@example.net"),
            new Identity.Email("carol-x@example.net"),
            new Identity.Fqdn("10.0.0.1"),
            new Identity.Ip(InetAddress.ofLiteral("10.0.0.1")),
            new Identity.Dn("CN=carol,O=Lab"),
            new Identity.Dn("CN=carol,O=Lab,C=CH"),
            new Identity.Email("x".repeat(100) + "1@example.net"),
            new Identity.Email("x".repeat(100) + "2@example.net"),
            new Identity.Fqdn("carol~1"));
    assertThat(all).extracting(UserName::of).doesNotHaveDuplicates();
    assertThat(all)
        .extracting(identity -> new PeerId("road").user(UserName.of(identity)).group())
        .containsOnly(new PeerId("road"));
  }
}
