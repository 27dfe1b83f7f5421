package net.hsvpn.peers.engine;

import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * The same in fragments (RFC 7383). The third octet of the input is the length of what stands in
 * each, the fourth gives their order.
 */
class FragmentFuzzTest {
  static final int HEAD = FuzzTarget.HEAD + 2;

  @FuzzTest(maxDuration = "4s")
  void receive(byte[] input) {
    if (FuzzTarget.fit(input, HEAD)) {
      FuzzTarget.established(input[0])
          .receiveCut(input[1] & 0xFF, FuzzTarget.content(input, HEAD), input[2] & 0xFF, input[3]);
    }
  }
}
