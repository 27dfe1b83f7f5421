package net.hsvpn.lab.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import net.hsvpn.dataplane.io.linux.Privileges;
import net.hsvpn.lab.gateway.GatewaySpec;
import net.hsvpn.lab.isolation.Lifeline;
import net.hsvpn.lab.run.LabException;
import net.hsvpn.lab.run.Progress;
import net.hsvpn.lab.topology.Host;

/** The part of {@code demo} that runs inside {@link net.hsvpn.lab.isolation.Isolation}. */
public final class DemoInside {
  /** What the outer process wants of the inner one. */
  record Order(boolean shown, boolean keep, int seconds, Path socket, String address) {
    String[] words() {
      return new String[] {
        "" + shown, "" + keep, "" + seconds, socket.toString(), address,
      };
    }

    static Order of(String[] words) {
      return new Order(
          Boolean.parseBoolean(words[0]),
          Boolean.parseBoolean(words[1]),
          Integer.parseInt(words[2]),
          Path.of(words[3]),
          words[4]);
    }
  }

  private DemoInside() {}

  /** Started by {@link DemoCommand} only, with the words of an {@link Order}. */
  public static void main(String[] args) {
    Order order = Order.of(args);
    Lifeline.follow();
    System.exit(run(order, System.out, System.err));
  }

  private static int run(Order order, PrintStream out, PrintStream err) {
    try {
      Privileges.require();
      try (Demo demo = new Demo(new Progress(out, order.shown()))) {
        out.println(demo.drawing());
        demo.start();
        Outcome outcome = demo.run(Duration.ofSeconds(order.seconds()));
        out.println((order.shown() ? "\n" : "") + outcome.table());
        outcome.broken().forEach(sentence -> err.println("did not hold: " + sentence));
        if (order.keep()) {
          keep(demo, order, out);
        }
        return outcome.broken().isEmpty() ? 0 : 1;
      }
    } catch (LabException | IOException e) {
      if (!Lifeline.cut()) {
        err.println("demo: " + e.getMessage());
      }
      return 1;
    }
  }

  private static void keep(Demo demo, Order order, PrintStream out) throws IOException {
    Host host = demo.hub().spec().host();
    InetSocketAddress api =
        new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), GatewaySpec.API_PORT);
    ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    listener.bind(UnixDomainSocketAddress.of(order.socket()));
    try (Relay relay = Relay.start(listener, () -> host.call(() -> SocketChannel.open(api)))) {
      out.println("\nThe hub's dashboard: " + order.address() + "/   (Ctrl-C ends everything)");
      out.flush();
      while (demo.hub().alive()) {
        LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
      }
      throw demo.hub().failure("has ended after %d failed connections".formatted(relay.failures()));
    }
  }
}
