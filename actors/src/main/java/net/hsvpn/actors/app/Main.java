package net.hsvpn.actors.app;

import java.io.PrintWriter;
import java.util.ServiceLoader;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line. Exit codes: 0 done, 1 it failed, 2 wrong usage. */
@Command(
    name = "hsvpn",
    description = "One IKEv2/IPsec tunnel per site, many isolated networks inside it.",
    mixinStandardHelpOptions = true,
    version = "hsvpn 0.1.0",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      GatewayCommand.class,
      CheckCommand.class,
      StatusCommand.class,
      PeersCommand.class,
      SasCommand.class,
      ContextsCommand.class,
      RoutesCommand.class,
      DropsCommand.class,
      EventsCommand.class,
      PeerCommand.class,
      ClusterCommand.class,
      DrainCommand.class,
      CredentialsCommand.class,
      SelfTestCommand.class,
      TestCommand.class
    })
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new Main());
    ServiceLoader.load(CommandProvider.class)
        .forEach(provider -> line.addSubcommand(provider.command()));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionExceptionHandler(Main::explain);
    return line;
  }

  private static int explain(Exception problem, CommandLine line, CommandLine.ParseResult ignored) {
    PrintWriter err = line.getErr();
    if (problem instanceof Failure failure) {
      err.println("hsvpn: " + failure.getMessage());
    } else {
      err.println("hsvpn: this should not have happened: " + problem);
      problem.printStackTrace(err);
    }
    err.flush();
    return CommandLine.ExitCode.SOFTWARE;
  }
}
