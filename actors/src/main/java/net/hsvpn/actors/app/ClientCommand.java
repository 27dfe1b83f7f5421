package net.hsvpn.actors.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A question to a running gateway; the answer is printed as a table or as JSON. */
@Command(mixinStandardHelpOptions = true)
abstract class ClientCommand implements Callable<Integer> {
  @Mixin private ApiOptions options;
  @Spec private CommandSpec spec;

  abstract JsonNode ask(ApiClient api);

  abstract String table(JsonNode answer);

  @Override
  public Integer call() {
    JsonNode answer = ask(options.client());
    print(options.json() ? ApiClient.pretty(answer) + "\n" : table(answer));
    return 0;
  }

  private void print(String text) {
    spec.commandLine().getOut().print(text);
    spec.commandLine().getOut().flush();
  }

  static String joined(JsonNode list) {
    StringBuilder out = new StringBuilder();
    list.forEach(item -> out.append(out.isEmpty() ? "" : ", ").append(item.asText()));
    return out.toString();
  }
}
