package net.hsvpn.actors.app;

/** A command failed for a reason that its user can understand; becomes exit code 1. */
public final class Failure extends RuntimeException {
  public Failure(String why) {
    super(why);
  }

  public Failure(String why, Throwable cause) {
    super(why, cause);
  }
}
