package net.hsvpn.peers.wire;

import java.util.List;
import java.util.Optional;

/**
 * An IKE message, as received (the last payload may be SK) or after its SK payload was opened (the
 * payloads from inside).
 */
public record IkeMessage(IkeHeader header, List<Payload> payloads) {
  public IkeMessage {
    payloads = List.copyOf(payloads);
  }

  /** The SK payload, which can only be the last one. */
  public Optional<Encrypted> encrypted() {
    return last(Encrypted.class);
  }

  /** The SKF payload, which can only be the last one (RFC 7383). */
  public Optional<EncryptedFragment> encryptedFragment() {
    return last(EncryptedFragment.class);
  }

  private <P extends Payload> Optional<P> last(Class<P> kind) {
    return payloads.isEmpty() || !kind.isInstance(payloads.getLast())
        ? Optional.empty()
        : Optional.of(kind.cast(payloads.getLast()));
  }
}
