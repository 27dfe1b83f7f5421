package net.hsvpn.actors.app;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which gateway to ask, and how to print its answer. */
final class ApiOptions {
  @Option(
      names = "--api",
      paramLabel = "URL",
      description = "The gateway's HTTP endpoint (default: ${DEFAULT-VALUE}).",
      defaultValue = "http://127.0.0.1:8080")
  private URI api;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "Holds the bearer token that the gateway asks for.")
  private Path tokenFile;

  @Option(names = "--json", description = "Print the gateway's answer as JSON.")
  private boolean json;

  boolean json() {
    return json;
  }

  ApiClient client() {
    if (tokenFile == null) {
      return new ApiClient(api, "");
    }
    try {
      return new ApiClient(api, Files.readString(tokenFile).strip());
    } catch (IOException e) {
      throw new Failure("--token-file " + tokenFile + " is unreadable: " + e.getMessage(), e);
    }
  }
}
