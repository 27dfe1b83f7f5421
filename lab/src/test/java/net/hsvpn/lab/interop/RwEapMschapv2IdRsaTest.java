package net.hsvpn.lab.interop;

import org.junit.jupiter.api.Tag;

/** strongSwan's scenario rw-eap-mschapv2-id-rsa: both AUTH payloads by the key that EAP made. */
@Tag("interop")
class RwEapMschapv2IdRsaTest extends RwEapPassword {
  RwEapMschapv2IdRsaTest() {
    super("eap-mschapv2");
  }
}
