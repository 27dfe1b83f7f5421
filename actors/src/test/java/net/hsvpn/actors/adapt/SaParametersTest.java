package net.hsvpn.actors.adapt;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import net.hsvpn.config.ConfigLoader;
import net.hsvpn.config.LoadResult;
import net.hsvpn.config.PeerConfig;
import net.hsvpn.config.Secret;
import net.hsvpn.config.TfcPolicy;
import net.hsvpn.config.Volume;
import net.hsvpn.config.proposal.EncryptionAlgorithm;
import net.hsvpn.config.proposal.EspSuite;
import net.hsvpn.config.proposal.SequenceNumbers;
import net.hsvpn.dataplane.sad.OutboundSaParameters;
import net.hsvpn.peers.crypto.EspKeys;
import net.hsvpn.peers.sa.ChildMode;
import net.hsvpn.peers.sa.ChildSa;
import org.junit.jupiter.api.Test;

class SaParametersTest {
  private static final String FILE =
      """
      hsvpn {
        gateway.name = hub
        contexts.office { tag = 10, networks = ["10.1.0.0/16"] }
        peers.branch {
          auth.psk = secret
          traffic-class { ecn = zero, dscp = 46, inner-dscp = copy }
          tfc { padding = mtu, dummies = 7 }
        }
      }
      """;
  private static final net.hsvpn.peers.sa.Path PATH =
      new net.hsvpn.peers.sa.Path(
          new InetSocketAddress("192.0.2.2", 4500), new InetSocketAddress("192.0.2.1", 4500), true);

  private static PeerConfig branch() {
    LoadResult result = ConfigLoader.parse(FILE, Path.of("hub.conf"));
    assertThat(result).isInstanceOf(LoadResult.Loaded.class);
    return ((LoadResult.Loaded) result).config().peers().getFirst();
  }

  private static ChildSa child(boolean takesPadding) {
    EspKeys keys =
        new EspKeys(
            Secret.copyOf(new byte[16]), Secret.copyOf(new byte[4]), Secret.copyOf(new byte[0]));
    return new ChildSa(
        1,
        2,
        new EspSuite(
            EncryptionAlgorithm.AES_GCM_16_128,
            Optional.empty(),
            Optional.empty(),
            SequenceNumbers.EXTENDED),
        keys,
        keys,
        new ChildMode.Tagged(List.of()),
        takesPadding,
        ChildSa.Stage.INSTALLED,
        0,
        Instant.EPOCH,
        Instant.EPOCH,
        Volume.UNLIMITED);
  }

  /** RFC 7296 section 1.3.1. Dummies are another matter: every receiver discards them. */
  @Test
  void aPeerThatRefusesPaddingGetsNone() {
    OutboundSaParameters padded = SaParameters.outbound(branch(), child(true), PATH, true, 7);
    assertThat(padded.tfc()).isEqualTo(new TfcPolicy(new TfcPolicy.Padding.Mtu(), 7));
    OutboundSaParameters refused = SaParameters.outbound(branch(), child(false), PATH, true, 7);
    assertThat(refused.tfc()).isEqualTo(new TfcPolicy(new TfcPolicy.Padding.None(), 7));
  }

  @Test
  void trafficClassesAreTreatedAsConfigured() {
    PeerConfig branch = branch();
    assertThat(SaParameters.outbound(branch, child(true), PATH, true, 7).trafficClass())
        .isEqualTo(branch.trafficClass());
    assertThat(SaParameters.inbound(branch, child(true)).trafficClass())
        .isEqualTo(branch.trafficClass());
    assertThat(branch.trafficClass().takesOverDscp()).isTrue();
  }
}
