package net.hsvpn.lab.pki;

import java.io.IOException;
import java.math.BigInteger;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.stream.Stream;
import net.hsvpn.lab.run.LabException;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;

/**
 * A CA's revocation list to be.
 *
 * @param revoked serial numbers
 */
public record RevocationList(
    Holder ca, List<BigInteger> revoked, Instant thisUpdate, Instant nextUpdate) {
  /** Copies its arguments. */
  public RevocationList {
    revoked = List.copyOf(revoked);
  }

  /** A list of an hour ago that is good for a day. */
  public static RevocationList of(Holder ca, Holder... revoked) {
    Instant now = Instant.now();
    return new RevocationList(
        ca,
        Stream.of(revoked).map(holder -> holder.certificate().getSerialNumber()).toList(),
        now.minus(Duration.ofHours(1)),
        now.plus(Duration.ofDays(1)));
  }

  /** The same for another time. */
  public RevocationList valid(Instant from, Instant to) {
    return new RevocationList(ca, revoked, from, to);
  }

  /** Signed, in DER. */
  public byte[] der() {
    try {
      X509v2CRLBuilder builder = new X509v2CRLBuilder(ca.name(), Date.from(thisUpdate));
      builder.setNextUpdate(Date.from(nextUpdate));
      for (BigInteger serial : revoked) {
        builder.addCRLEntry(serial, Date.from(thisUpdate), CRLReason.keyCompromise);
      }
      builder.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(ca.keys().getPublic()));
      builder.addExtension(
          Extension.cRLNumber,
          false,
          new CRLNumber(BigInteger.valueOf(thisUpdate.getEpochSecond())));
      return builder.build(Signing.by(ca)).getEncoded();
    } catch (IOException | NoSuchAlgorithmException e) {
      throw new LabException("no revocation list of " + ca + ": " + e.getMessage(), e);
    }
  }

  /** Signed, as text. */
  public String pem() {
    return Pem.of("X509 CRL", der());
  }
}
