package net.hsvpn.lab.run;

/** How a program ended: its exit code and all it wrote. */
public record Output(int exit, String stdout, String stderr) {
  /** True if the program reported success. */
  public boolean ok() {
    return exit == 0;
  }

  /** Both streams, for a message to a human. */
  public String both() {
    return stderr.isBlank() ? stdout : stdout.isBlank() ? stderr : stdout + "\n" + stderr;
  }
}
