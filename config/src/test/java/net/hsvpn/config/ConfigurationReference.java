package net.hsvpn.config;

/** Writes the manual of the configuration from {@link Schema}. */
final class ConfigurationReference {
  static final String SMALLEST =
      """
      hsvpn {
        gateway.name = hub
        contexts { office { tag = 10 } }
        peers { branch-1 { auth.psk = "a long random text" } }
      }
      """;

  private static final String HEAD =
      """
      # Configuration

      A gateway reads one file in [HOCON](https://github.com/lightbend/config/blob/main/HOCON.md), UTF-8, at most
      4 MiB. `hsvpn check --config FILE` names every error in it with file, line and key. Unknown keys are errors.
      This page is generated from the table that the gateway itself reads by.

      The smallest useful file:

      ```hocon
      """
          + SMALLEST
          + """
          ```

          - Files that the configuration names, and H2 databases that begin with `./`, are searched from its folder.
          - `include "file"` reads another file; addresses and class-path resources are refused, and so is a missing file.
          - `${NAME}` is replaced by another key's value or by an environment variable, `${?NAME}` only if there is one.
          - Addresses are literals; no name server is asked. Durations bear a unit: `500ms`, `30s`, `9m`, `4h`; without one they are milliseconds.
          - Proposals are written as strongSwan does: words joined by `-`, several of a kind in order of preference.
            A proposal has either AEAD ciphers or ciphers with integrity algorithms. `default` stands for the built-in ones.
            Key exchanges on top of the first one (RFC 9370) are `ke1_mlkem768` and the like, up to `ke7`; with `ke1_none`
            beside it, one may be left out.
          """;

  private ConfigurationReference() {}

  static String markdown() {
    StringBuilder out = new StringBuilder(HEAD);
    for (Block block : Schema.blocks()) {
      out.append("\n## `").append(block.path()).append("`\n\n").append(block.doc()).append("\n");
      if (!Schema.keys(block).isEmpty()) {
        out.append("\n| key | value | default | meaning |\n|---|---|---|---|\n");
      }
      for (Key<?> key : Schema.keys(block)) {
        out.append("| `").append(key.name()).append("` | ").append(key.type().description());
        out.append(" | ").append(standard(key)).append(" | ").append(key.doc()).append(" |\n");
      }
    }
    return out.toString();
  }

  private static String standard(Key<?> key) {
    return switch (key.standard()) {
      case Key.Standard.Required r -> "**required**";
      case Key.Standard.Literal literal -> "`" + literal.hocon() + "`";
      case Key.Standard.Derived derived -> derived.words();
    };
  }
}
