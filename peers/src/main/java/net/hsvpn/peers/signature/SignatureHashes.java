package net.hsvpn.peers.signature;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import net.hsvpn.config.SignaturePolicy;
import net.hsvpn.config.SignatureScheme;
import net.hsvpn.peers.iana.HashAlgorithm;
import net.hsvpn.peers.iana.NotifyType;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Notify;
import net.hsvpn.peers.wire.Reader;
import net.hsvpn.peers.wire.Writer;

/**
 * N(SIGNATURE_HASH_ALGORITHMS) of IKE_SA_INIT (RFC 7427 section 4): two octets a hash. Who sends it
 * says that it takes method 14 with these.
 */
public final class SignatureHashes {
  private SignatureHashes() {}

  /** The hashes of what we take from a peer; empty means that the notify is not to be sent. */
  public static Set<HashAlgorithm> of(SignaturePolicy accepted) {
    Set<HashAlgorithm> hashes = EnumSet.noneOf(HashAlgorithm.class);
    for (SignatureScheme scheme : accepted.schemes()) {
      hashes.add(Schemes.hash(scheme));
    }
    return Collections.unmodifiableSet(hashes);
  }

  public static Notify encode(Set<HashAlgorithm> hashes) {
    Writer out = new Writer();
    hashes.stream().sorted().forEach(hash -> out.u16(hash.code()));
    return new Notify(NotifyType.SIGNATURE_HASH_ALGORITHMS, out.toArray());
  }

  /** Those that are known here; hashes that no RFC of today knows are passed over. */
  public static Set<HashAlgorithm> decode(Notify notify) throws MalformedMessage {
    Reader in = Reader.of(notify.data().array());
    Set<HashAlgorithm> hashes = EnumSet.noneOf(HashAlgorithm.class);
    while (in.remaining() > 0) {
      HashAlgorithm.ofCode(in.u16("hash algorithm")).ifPresent(hashes::add);
    }
    return Collections.unmodifiableSet(hashes);
  }
}
