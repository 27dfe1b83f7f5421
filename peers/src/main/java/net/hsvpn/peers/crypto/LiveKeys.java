package net.hsvpn.peers.crypto;

import net.hsvpn.config.Secret;

/** Guards against the use of keys after they were wiped, when they are known to everybody. */
final class LiveKeys {
  private LiveKeys() {}

  static void check(Secret key) {
    if (key.equals(Secret.copyOf(new byte[key.length()]))) {
      throw new IllegalStateException("The keys of this IKE SA were wiped; it must not be used");
    }
  }
}
