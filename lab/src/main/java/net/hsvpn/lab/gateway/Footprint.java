package net.hsvpn.lab.gateway;

import java.util.List;

/** How much of the machine a gateway's Java runtime takes. */
enum Footprint {
  /** Several gateways share a small machine. */
  SMALL {
    @Override
    List<String> flags() {
      // Both compilers stay: without the second, AES-GCM is many times slower.
      return List.of("-XX:+UseSerialGC", "-Xms64m", "-Xmx512m", "-Xshare:auto", "-XX:-UsePerfData");
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
      return List.of("-XX:+UseSerialGC", "-Xms128m", "-Xmx128m", "-XX:+AlwaysPreTouch");
    }

    @Override
    String warmUp() {
      return "0s";
    }
  },
  /** As the launcher starts it, with the flags that the user gives the launcher. */
  FULL {
    @Override
    List<String> flags() {
      String options = System.getenv().getOrDefault("HSVPN_JAVA_OPTS", "").strip();
      return options.isEmpty() ? List.of() : List.of(options.split("\\s+"));
    }

    @Override
    String warmUp() {
      return "4s";
    }
  };

  abstract List<String> flags();

  /** How long the packet path is compiled before the gateway is ready; as in a configuration. */
  abstract String warmUp();
}
