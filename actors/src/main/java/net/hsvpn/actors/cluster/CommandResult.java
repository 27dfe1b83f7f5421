package net.hsvpn.actors.cluster;

import java.util.Optional;

/**
 * How a command to a peer ended.
 *
 * @param failure a sentence that says why it failed; empty if it is done
 */
public record CommandResult(Optional<String> failure) implements CborMessage {
  public static CommandResult done() {
    return new CommandResult(Optional.empty());
  }

  public static CommandResult failed(String why) {
    return new CommandResult(Optional.of(why));
  }
}
