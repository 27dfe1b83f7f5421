package net.hsvpn.peers.sa;

import java.util.HexFormat;

/**
 * Names an IKE SA from our side.
 *
 * @param localSpi the SPI that we chose; never 0
 * @param remoteSpi the SPI that the peer chose; 0 until its first answer
 * @param initiator whether we sent the IKE_SA_INIT (or rekeying CREATE_CHILD_SA) request
 */
public record IkeSaId(long localSpi, long remoteSpi, boolean initiator) {
  public long initiatorSpi() {
    return initiator ? localSpi : remoteSpi;
  }

  public long responderSpi() {
    return initiator ? remoteSpi : localSpi;
  }

  /** The same SA once the peer has told its SPI. */
  public IkeSaId answeredBy(long spi) {
    return new IkeSaId(localSpi, spi, initiator);
  }

  @Override
  public String toString() {
    return HexFormat.of().toHexDigits(initiatorSpi())
        + "_i-"
        + HexFormat.of().toHexDigits(responderSpi())
        + "_r";
  }
}
