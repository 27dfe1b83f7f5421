package net.hsvpn.peers.signature;

import net.hsvpn.config.SignatureScheme;
import net.hsvpn.peers.iana.AuthMethod;

/** How an AUTH payload was, or is to be, signed. */
public sealed interface SignatureMethod {
  /** Method 14 (RFC 7427). */
  record Digital(SignatureScheme scheme) implements SignatureMethod {
    @Override
    public String toString() {
      return scheme.keyword();
    }
  }

  /** Method 1 (RFC 7296 section 3.8), or 9 to 11 (RFC 4754). */
  record Classic(AuthMethod number) implements SignatureMethod {
    public Classic {
      if (ClassicMethod.of(number).isEmpty()) {
        throw new IllegalArgumentException(number + " is no method from before RFC 7427");
      }
    }

    ClassicMethod method() {
      return ClassicMethod.of(number).orElseThrow();
    }

    @Override
    public String toString() {
      return number + " (classic)";
    }
  }

  /** What stands in the AUTH payload. */
  default AuthMethod authMethod() {
    return switch (this) {
      case Digital _ -> AuthMethod.DIGITAL_SIGNATURE;
      case Classic(AuthMethod number) -> number;
    };
  }
}
