package net.hsvpn.lab.pki;

import java.security.PrivateKey;
import net.hsvpn.lab.run.LabException;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A CA's signature under certificates and lists. */
final class Signing {
  private static final BouncyCastleProvider BOUNCY_CASTLE = new BouncyCastleProvider();

  private Signing() {}

  static ContentSigner by(Holder ca) {
    return by(ca.keys().getPrivate(), ca.kind().signature());
  }

  /**
   * @param jcaName of the signature; {@code …andMGF1} for PSS
   */
  static ContentSigner by(PrivateKey key, String jcaName) {
    try {
      JcaContentSignerBuilder builder = new JcaContentSignerBuilder(jcaName);
      if (jcaName.endsWith("andMGF1")) {
        builder.setProvider(BOUNCY_CASTLE);
      }
      return builder.build(key);
    } catch (OperatorCreationException e) {
      throw new LabException("cannot sign with " + jcaName + ": " + e.getMessage(), e);
    }
  }
}
