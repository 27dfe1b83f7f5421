package net.hsvpn.actors.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code hsvpn events}. */
@Command(
    name = "events",
    description = "Shows what happened; with --follow also what happens.",
    mixinStandardHelpOptions = true)
final class EventsCommand implements Callable<Integer> {
  private static final String DATA = "data:";

  @Mixin private ApiOptions options;
  @Spec private CommandSpec spec;

  @Option(names = "--follow", description = "Go on until interrupted.")
  private boolean follow;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try (Stream<String> lines = options.client().lines("events?follow=" + follow)) {
      lines
          .filter(line -> line.startsWith(DATA) && line.length() > DATA.length())
          .map(line -> line.substring(DATA.length()).strip())
          .forEach(event -> {
            out.println(options.json() ? event : line(ApiClient.parse(event)));
            out.flush();
          });
    } catch (UncheckedIOException e) {
      throw new Failure("the gateway ended the stream of events: " + e.getMessage(), e);
    }
    return 0;
  }

  static String line(JsonNode event) {
    String peer = event.path("peer").asText("");
    String remedy = event.path("remedy").asText("");
    return event.path("time").asText()
        + "  "
        + (peer.isEmpty() ? "gateway" : peer)
        + "  "
        + event.path("kind").asText()
        + "  "
        + event.path("text").asText()
        + (remedy.isEmpty() ? "" : " (" + remedy + ")");
  }
}
