package net.hsvpn.peers.engine;

import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * The whole engine behind the encryption, driven by coverage: the input is sealed under the right
 * keys and handed to an established SA with an exchange of its own under way.
 */
class EngineFuzzTest {
  @FuzzTest(maxDuration = "5s")
  void receive(byte[] input) {
    if (FuzzTarget.fit(input, FuzzTarget.HEAD)) {
      FuzzTarget.established(input[0])
          .receiveWhole(input[1] & 0xFF, FuzzTarget.content(input, FuzzTarget.HEAD));
    }
  }
}
