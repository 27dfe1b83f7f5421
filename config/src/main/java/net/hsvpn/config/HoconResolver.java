package net.hsvpn.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOriginFactory;
import com.typesafe.config.ConfigValueFactory;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Fills in substitutions, from the file itself and from the environment. The library stops at the
 * first that stands for nothing; here a marked value takes its place, so that the rest of the file
 * is checked too.
 */
final class HoconResolver {
  private static final int MAX_MISSING = 200;
  private static final Pattern SUBSTITUTION = Pattern.compile("\\$\\{([^}]*)\\}");

  private final Sources sources;
  private final Problems problems;

  HoconResolver(Sources sources, Problems problems) {
    this.sources = sources;
    this.problems = problems;
  }

  ConfigObject resolve(ConfigObject parsed, String file) {
    Config config = parsed.toConfig();
    Set<String> missing = new HashSet<>();
    while (true) {
      try {
        return config.resolve().root();
      } catch (ConfigException e) {
        Place place = new Place(file, 1);
        if (e.origin() != null) {
          place = sources.place(e.origin()).orElse(place);
        }
        Matcher name = SUBSTITUTION.matcher(e.getMessage() == null ? "" : e.getMessage());
        if (missing.size() >= MAX_MISSING || !name.find() || !missing.add(name.group(1))) {
          problems.add(
              place,
              "",
              "a substitution cannot be filled in: it stands for itself, or for a part of a text",
              "write the value itself");
          return ConfigFactory.empty().root();
        }
        try {
          config = standIn(config, place, name.group(1));
        } catch (ConfigException notPath) {
          problems.add(
              place, "", "a substitution is no path of keys", "write ${NAME} or ${a.key.path}");
          return ConfigFactory.empty().root();
        }
      }
    }
  }

  private Config standIn(Config config, Place place, String name) {
    String description = sources.register(new Sources.Unresolved(place, name));
    Config standIn =
        ConfigFactory.empty()
            .withValue(
                name,
                ConfigValueFactory.fromAnyRef("unresolved")
                    .withOrigin(ConfigOriginFactory.newSimple(description)));
    return config.withFallback(standIn);
  }
}
