package net.hsvpn.peers.engine;

import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * IKE_AUTH while nobody is authenticated. The first octet of the input says whether it is the
 * request or the answer, and if and how it is cut.
 */
class AuthFuzzTest {
  static final int RESPONSE = 1;
  static final int CUT = 2;

  @FuzzTest(maxDuration = "4s")
  void receive(byte[] input) {
    if (!FuzzTarget.fit(input, FuzzTarget.HEAD)) {
      return;
    }
    FuzzTarget target = FuzzTarget.authenticating((input[0] & RESPONSE) != 0);
    byte[] content = FuzzTarget.content(input, FuzzTarget.HEAD);
    if ((input[0] & CUT) == 0) {
      target.receiveWhole(input[1] & 0xFF, content);
    } else {
      target.receiveCut(input[1] & 0xFF, content, input[0] & 0xFC, input[0]);
    }
  }
}
