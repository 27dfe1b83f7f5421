package net.hsvpn.lab.demo;

import net.hsvpn.actors.app.CommandProvider;

/** Adds {@code demo} to the command line. */
public final class DemoProvider implements CommandProvider {
  @Override
  public Object command() {
    return new DemoCommand();
  }
}
