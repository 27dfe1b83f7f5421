package net.hsvpn.config;

/**
 * A section of the configuration.
 *
 * @param parent path of the section around it; empty for the outermost
 * @param doc for the reference
 */
record Block(String parent, String name, Shape shape, String doc) {
  /** How often a section may stand there. */
  enum Shape {
    /** Once. */
    ONE(""),
    /** Many times, each under a name of the user's choice. */
    NAMED(".*"),
    /** Many times, in a list. */
    LISTED("[]");

    private final String suffix;

    Shape(String suffix) {
      this.suffix = suffix;
    }
  }

  String path() {
    return (parent.isEmpty() ? "" : parent + ".") + name + shape.suffix;
  }
}
