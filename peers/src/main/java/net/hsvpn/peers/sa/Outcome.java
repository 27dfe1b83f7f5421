package net.hsvpn.peers.sa;

/** How a command ended. */
public sealed interface Outcome {
  record Done() implements Outcome {}

  /**
   * It came to nothing.
   *
   * @param why a sentence for the person who gave the command
   */
  record Failed(String why) implements Outcome {}
}
