package net.hsvpn.dataplane.sad;

import net.hsvpn.config.PeerId;
import net.hsvpn.config.Secret;
import net.hsvpn.config.TrafficClassPolicy;
import net.hsvpn.config.proposal.EspSuite;
import net.hsvpn.dataplane.crypto.EspKeys;

/**
 * All that the data plane must know to receive on a child SA.
 *
 * @param spi chosen by this node, unique on it
 * @param salt empty unless the cipher is an AEAD
 * @param integrityKey empty if the cipher is an AEAD
 * @param replayWindow a power of two from 64 to 65536
 */
public record InboundSaParameters(
    int spi,
    PeerId peer,
    EspSuite suite,
    Secret encryptionKey,
    Secret salt,
    Secret integrityKey,
    SaMode mode,
    int replayWindow,
    TrafficClassPolicy trafficClass) {
  /** With traffic classes as usual. */
  public InboundSaParameters(
      int spi,
      PeerId peer,
      EspSuite suite,
      Secret encryptionKey,
      Secret salt,
      Secret integrityKey,
      SaMode mode,
      int replayWindow) {
    this(
        spi,
        peer,
        suite,
        encryptionKey,
        salt,
        integrityKey,
        mode,
        replayWindow,
        TrafficClassPolicy.DEFAULT);
  }

  InboundSaParameters with(SaMode other) {
    return new InboundSaParameters(
        spi, peer, suite, encryptionKey, salt, integrityKey, other, replayWindow, trafficClass);
  }

  EspKeys keys() {
    return new EspKeys(suite, encryptionKey, salt, integrityKey);
  }
}
