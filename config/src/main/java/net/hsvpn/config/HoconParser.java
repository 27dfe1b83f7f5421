package net.hsvpn.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/** From files to an unresolved HOCON object; what cannot be parsed is reported and left out. */
final class HoconParser {
  private static final int MAX_OCTETS = 4 << 20;
  private static final int MAX_FILES = 256;
  private static final int MAX_DEPTH = 16;
  private static final String SYNTAX_REMEDY =
      "compare the line, and the one before it, with docs/configuration.md";

  private final Sources sources;
  private final Problems problems;

  /** A file being parsed: its text tells the line of an include, which the library does not. */
  record Source(Path file, String text, int depth) {}

  HoconParser(Sources sources, Problems problems) {
    this.sources = sources;
    this.problems = problems;
  }

  ConfigObject parseFile(Path file) {
    try {
      return parse(new Source(file, read(file), 0));
    } catch (IOException e) {
      problems.add(
          new Place(file.toString(), 1), "", reason(e), "name a readable file in HOCON and UTF-8");
      return ConfigFactory.empty().root();
    }
  }

  ConfigObject parse(Source source) {
    String description = sources.register(source.file().toString());
    try {
      return ConfigFactory.parseString(
              source.text(),
              ConfigParseOptions.defaults()
                  .setSyntax(ConfigSyntax.CONF)
                  .setOriginDescription(description)
                  .setIncluder(new FileIncluder(this, source)))
          .root();
    } catch (ConfigException e) {
      // The library's message may quote the text around the error, and so a key: say it ourselves.
      Place place = new Place(source.file().toString(), 1);
      if (e.origin() != null) {
        place = sources.place(e.origin()).orElse(place);
      }
      problems.add(place, "", syntaxProblem(e), SYNTAX_REMEDY);
      return ConfigFactory.empty().root();
    }
  }

  ConfigObject include(Source including, String what) {
    if (including.depth() >= MAX_DEPTH || sources.count() >= MAX_FILES) {
      refuseInclude(
          including,
          what,
          "more than " + MAX_FILES + " files, or included more than " + MAX_DEPTH + " deep",
          "look for files that include each other");
      return ConfigFactory.empty().root();
    }
    try {
      Path file = including.file().resolveSibling(what);
      return parse(new Source(file, read(file), including.depth() + 1));
    } catch (IOException | InvalidPathException e) {
      refuseInclude(including, what, reason(e), "name a readable file in HOCON and UTF-8");
      return ConfigFactory.empty().root();
    }
  }

  void refuseInclude(Source including, String what, String problem, String remedy) {
    List<String> lines = including.text().lines().toList();
    int line = 1;
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).contains("include") && lines.get(i).contains(what)) {
        line = i + 1;
        break;
      }
    }
    problems.add(
        new Place(including.file().toString(), line),
        "",
        "included file '" + what + "': " + problem,
        remedy);
  }

  private static String read(Path file) throws IOException {
    byte[] octets = BoundedFile.read(file, MAX_OCTETS);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString();
    } catch (CharacterCodingException e) {
      throw new IOException("is not UTF-8 text", e);
    }
  }

  private static String reason(Exception e) {
    return e instanceof IOException && e.getMessage() != null
        ? "the file " + e.getMessage()
        : "the file cannot be read";
  }

  private static String syntaxProblem(ConfigException e) {
    String message = e.getMessage() == null ? "" : e.getMessage();
    if (message.contains("end of file") || message.contains("end of input")) {
      return "not valid HOCON: the file ends within a section, a list or a quoted text";
    }
    if (message.contains("newline in a quoted") || message.contains("newline is not valid")) {
      return "not valid HOCON: a quoted text does not end on its line";
    }
    if (message.contains("close brace")) {
      return "not valid HOCON: a '}', a comma or a new line was expected";
    }
    if (message.contains("List should have") || message.contains("close square bracket")) {
      return "not valid HOCON: a ']' or a comma was expected";
    }
    if (message.contains("eserved character")) {
      return "not valid HOCON: a special character stands outside of quotes";
    }
    if (message.contains("may not be followed by")) {
      return "not valid HOCON: a key must be followed by '=' or '{' and a value";
    }
    return "not valid HOCON";
  }
}
