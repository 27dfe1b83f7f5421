package net.hsvpn.dataplane.sad;

import java.net.InetSocketAddress;
import net.hsvpn.config.PeerId;
import net.hsvpn.config.Secret;
import net.hsvpn.config.TfcPolicy;
import net.hsvpn.config.TrafficClassPolicy;
import net.hsvpn.config.proposal.EspSuite;
import net.hsvpn.dataplane.crypto.EspKeys;

/**
 * All that the data plane must know to send on a child SA.
 *
 * @param spi chosen by the peer; two peers may choose the same
 * @param salt empty unless the cipher is an AEAD
 * @param integrityKey empty if the cipher is an AEAD
 * @param local address and port to send from
 * @param remote address and port to send to
 * @param udpEncapsulated ESP in UDP (RFC 3948); otherwise IP protocol 50, and the ports are 0
 * @param ivIncarnation 0 to 65535, fresh for each start of each node (docs/protocol.md)
 * @param tfc without padding if the peer refuses it
 */
public record OutboundSaParameters(
    int spi,
    PeerId peer,
    EspSuite suite,
    Secret encryptionKey,
    Secret salt,
    Secret integrityKey,
    SaMode mode,
    InetSocketAddress local,
    InetSocketAddress remote,
    boolean udpEncapsulated,
    int ivIncarnation,
    TrafficClassPolicy trafficClass,
    TfcPolicy tfc) {
  /** With traffic classes as usual, and nothing hidden. */
  public OutboundSaParameters(
      int spi,
      PeerId peer,
      EspSuite suite,
      Secret encryptionKey,
      Secret salt,
      Secret integrityKey,
      SaMode mode,
      InetSocketAddress local,
      InetSocketAddress remote,
      boolean udpEncapsulated,
      int ivIncarnation) {
    this(
        spi,
        peer,
        suite,
        encryptionKey,
        salt,
        integrityKey,
        mode,
        local,
        remote,
        udpEncapsulated,
        ivIncarnation,
        TrafficClassPolicy.DEFAULT,
        TfcPolicy.NONE);
  }

  OutboundSaParameters with(SaMode other) {
    return new OutboundSaParameters(
        spi,
        peer,
        suite,
        encryptionKey,
        salt,
        integrityKey,
        other,
        local,
        remote,
        udpEncapsulated,
        ivIncarnation,
        trafficClass,
        tfc);
  }

  EspKeys keys() {
    return new EspKeys(suite, encryptionKey, salt, integrityKey);
  }
}
