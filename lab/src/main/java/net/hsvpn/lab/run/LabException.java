package net.hsvpn.lab.run;

/**
 * Something around the gateway (a tool, a namespace, a foreign peer) did not do its part; the
 * message says which.
 */
public final class LabException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says what failed, where, and what to do. */
  public LabException(String message) {
    super(message);
  }

  /** Says what failed, and keeps the cause. */
  public LabException(String message, Throwable cause) {
    super(message, cause);
  }

  /** For a wait that was interrupted: the thread stays marked as interrupted. */
  public static LabException interrupted(String what, InterruptedException cause) {
    Thread.currentThread().interrupt();
    return new LabException("interrupted while " + what, cause);
  }
}
