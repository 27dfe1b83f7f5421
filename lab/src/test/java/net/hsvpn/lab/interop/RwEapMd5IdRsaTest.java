package net.hsvpn.lab.interop;

import org.junit.jupiter.api.Tag;

/**
 * strongSwan's scenario rw-eap-md5-id-rsa: a method that makes no key, so that SK_p takes its
 * place.
 */
@Tag("interop")
class RwEapMd5IdRsaTest extends RwEapPassword {
  RwEapMd5IdRsaTest() {
    super("eap-md5");
  }
}
