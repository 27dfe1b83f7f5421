package net.hsvpn.actors.app;

/** Adds a subcommand to the command line; found through {@link java.util.ServiceLoader}. */
public interface CommandProvider {
  /** An object with picocli's {@code @Command}. */
  Object command();
}
