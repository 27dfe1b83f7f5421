package net.hsvpn.lab.demo;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import net.hsvpn.lab.isolation.InnerProcess;
import net.hsvpn.lab.run.LabException;
import net.hsvpn.lab.run.Progress;
import net.hsvpn.lab.run.ScratchFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code hsvpn demo}: runs the demonstration in a corner of the machine. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = "Shows three sites with three isolated networks on this machine.",
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
      DemoInside.Order order =
          new DemoInside.Order(Progress.watched(), keep, seconds, socket, address);
      return InnerProcess.run(folder, DemoInside.class, List.of(order.words()));
    } catch (LabException e) {
      spec.commandLine().getErr().println("demo: " + e.getMessage());
      return FAILED;
    }
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
