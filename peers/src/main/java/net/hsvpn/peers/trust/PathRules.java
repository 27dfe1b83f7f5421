package net.hsvpn.peers.trust;

import java.util.List;
import net.hsvpn.peers.signature.KeyRules;

/**
 * What is asked of a peer's certificates beyond RFC 5280.
 *
 * @param keys how strong each key of the path must be
 * @param keyPurposes object identifiers; a leaf whose extended key usage names none of them is
 *     refused
 */
public record PathRules(KeyRules keys, List<String> keyPurposes) {
  /** Certificates of one path, the anchor included. */
  public static final int MAX_PATH = 10;

  /**
   * RFC 4945 section 5.1.3.12 and what is issued in practice: id-kp-ipsecIKE (RFC 4945),
   * iKEIntermediate, serverAuth and clientAuth (RFC 5280 section 4.2.1.12), anyExtendedKeyUsage.
   */
  private static final List<String> IKE_PURPOSES =
      List.of(
          "1.3.6.1.5.5.7.3.17",
          "1.3.6.1.5.5.8.2.2",
          "1.3.6.1.5.5.7.3.1",
          "1.3.6.1.5.5.7.3.2",
          "2.5.29.37.0");

  public static final PathRules DEFAULT = new PathRules(KeyRules.DEFAULT, IKE_PURPOSES);

  public PathRules {
    keyPurposes = List.copyOf(keyPurposes);
  }
}
