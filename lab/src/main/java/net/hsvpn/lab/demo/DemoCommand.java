package net.hsvpn.lab.demo;

import java.io.Console;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import net.hsvpn.lab.run.LabException;
import net.hsvpn.lab.run.ScratchFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code hsvpn demo}: sets up {@link Isolation} and runs the demonstration in it. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = "Shows three sites at work on this machine.",
    footer = {
      "",
      "A hub and two branches: real IKEv2, real ESP, real TUN devices, three contexts with",
      "equal addresses. Exit code 0 only if no packet was lost or strayed into another",
      "context. Needs no configuration and leaves nothing behind."
    })
public final class DemoCommand implements Callable<Integer> {
  private static final int WANTED_PORT = 8080;
  private static final int FAILED = 1;

  @Spec private CommandSpec spec;

  @Option(names = "--keep", description = "Leave it running, and print the dashboard's address.")
  private boolean keep;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "5",
      description = "How long the bulk transfers last (default: ${DEFAULT-VALUE}).")
  private int seconds;

  /** Returns the exit code. */
  @Override
  public Integer call() throws IOException, InterruptedException {
    if (seconds < 1 || seconds > 3600) {
      throw new picocli.CommandLine.ParameterException(
          spec.commandLine(), "--seconds " + seconds + ": expected 1 to 3600");
    }
    try (ScratchFolder folder = ScratchFolder.create("demo");
        ServerSocketChannel listener = keep ? listener() : ServerSocketChannel.open()) {
      Path socket = folder.path().resolve("api.sock");
      String address = keep ? "http:/" + listener.getLocalAddress() : "";
      if (keep) {
        Relay.start(listener, () -> SocketChannel.open(UnixDomainSocketAddress.of(socket)));
      }
      boolean shown = Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
      return inside(folder, new DemoInside.Order(shown, keep, seconds, socket, address));
    } catch (LabException e) {
      spec.commandLine().getErr().println("demo: " + e.getMessage());
      return FAILED;
    }
  }

  private static int inside(ScratchFolder folder, DemoInside.Order order)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(Isolation.find().line(java(folder, order)))
            .redirectOutput(ProcessBuilder.Redirect.INHERIT)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    Thread hook = new Thread(() -> end(process, folder), "demo end");
    Runtime.getRuntime().addShutdownHook(hook);
    int exit = process.waitFor();
    Runtime.getRuntime().removeShutdownHook(hook);
    return exit;
  }

  /** The inner process takes everything down in order when its input ends; then we may go. */
  private static void end(Process process, ScratchFolder folder) {
    try (folder) {
      process.getOutputStream().close();
      process.onExit().join();
    } catch (IOException e) {
      process.destroy();
    }
  }

  private static List<String> java(ScratchFolder folder, DemoInside.Order order) {
    List<String> words =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-XX:-UsePerfData",
                // Whatever is left over goes with the outer process's folder.
                "-Djava.io.tmpdir=" + folder.path(),
                "-cp",
                System.getProperty("java.class.path"),
                DemoInside.class.getName()));
    words.addAll(List.of(order.words()));
    return words;
  }

  private static ServerSocketChannel listener() throws IOException {
    InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
    ServerSocketChannel channel = ServerSocketChannel.open();
    try {
      return channel.bind(new InetSocketAddress(loopback, WANTED_PORT));
    } catch (BindException e) {
      return channel.bind(new InetSocketAddress(loopback, 0));
    }
  }
}
