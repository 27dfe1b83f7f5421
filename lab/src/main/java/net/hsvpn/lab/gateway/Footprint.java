package net.hsvpn.lab.gateway;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * How much of the machine a gateway's Java runtime takes. Its other flags are those that the
 * launcher, or the build's tests, gave to this Java runtime.
 */
enum Footprint {
  /** Several gateways share a small machine. */
  SMALL {
    @Override
    List<String> java() {
      return Rehearsal.wanted() ? Rehearsal.performed(flags()) : super.java();
    }

    @Override
    List<String> flags() {
      // Both compilers stay, but for the many gateways of a rehearsal: without the second, the
      // runtime's own AES-GCM is many times slower.
      return needed("-XX:+UseSerialGC", "-Xms64m", "-Xmx512m", "-XX:-UsePerfData");
    }

    @Override
    String warmUp() {
      return "0s";
    }
  },
  /** Less than anybody would give it, so that what grows without limit shows. */
  LITTLE {
    @Override
    List<String> flags() {
      return needed("-XX:+UseSerialGC", "-Xms128m", "-Xmx128m", "-XX:+AlwaysPreTouch");
    }

    @Override
    String warmUp() {
      return "0s";
    }
  },
  /** As the launcher starts it, and started this command. */
  FULL {
    @Override
    List<String> flags() {
      return own();
    }

    @Override
    String warmUp() {
      return "4s";
    }
  };

  abstract List<String> flags();

  /** A Java runtime, ready for the name of a main class of ours. */
  List<String> java() {
    return java(flags(), System.getProperty("java.class.path"));
  }

  /** This Java runtime with other flags and another class path. */
  static List<String> java(List<String> flags, String classPath) {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(flags);
    words.addAll(List.of("-cp", classPath));
    return words;
  }

  private static List<String> own() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments();
  }

  /** Without what says how much memory this runtime takes, or what else it loads. */
  private static List<String> needed(String... more) {
    return Stream.concat(own().stream().filter(Footprint::isNeeded), Stream.of(more)).toList();
  }

  private static boolean isNeeded(String flag) {
    return flag.startsWith("--enable-native-access")
        || flag.startsWith("--sun-misc-unsafe-memory-access")
        || flag.startsWith("-XX:CompileCommand=")
        || flag.startsWith("-XX:AOTCache=");
  }

  /** How long the packet path is compiled before the gateway is ready; as in a configuration. */
  abstract String warmUp();
}
