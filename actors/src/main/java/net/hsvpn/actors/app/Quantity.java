package net.hsvpn.actors.app;

import java.util.Locale;

/** Octets for people. */
final class Quantity {
  private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB"};

  private Quantity() {}

  static String octets(long count) {
    double value = count;
    int unit = 0;
    while (value >= 1000 && unit < UNITS.length - 1) {
      value /= 1000;
      unit++;
    }
    return unit == 0 ? count + " B" : String.format(Locale.ROOT, "%.1f %s", value, UNITS[unit]);
  }
}
