package net.hsvpn.lab.cluster;

import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import net.hsvpn.lab.run.LabException;
import net.hsvpn.lab.run.LabProcess;
import net.hsvpn.lab.run.ScratchFolder;
import net.hsvpn.lab.topology.Host;

/** An H2 server in a process of its own, which no node of the cluster lives in. */
final class Database implements AutoCloseable {
  private static final int PORT = 9092;
  private static final int TRIES = 600;

  private final ScratchFolder folder = ScratchFolder.create("database");
  private final Host host;
  private final String address;
  private LabProcess process;

  /**
   * @param address of the host, where it listens
   */
  Database(Host host, String address) {
    this.host = host;
    this.address = address;
    start();
  }

  void start() {
    process =
        host.start(
            "database",
            List.of(
                "java",
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                "org.h2.tools.Server",
                "-tcp",
                "-tcpAllowOthers",
                "-tcpPort",
                "" + PORT,
                "-ifNotExists",
                "-baseDir",
                folder.path().toString()),
            Map.of());
    for (int i = 0; i < TRIES && !process.log().contains("TCP server running"); i++) {
      if (!process.alive()) {
        throw process.failure("has ended");
      }
      LockSupport.parkNanos(50_000_000);
    }
    if (!process.log().contains("TCP server running")) {
      throw new LabException("the database does not start: " + process.log());
    }
  }

  String url() {
    return "jdbc:h2:tcp://%s:%d/./hsvpn".formatted(address, PORT);
  }

  void kill() {
    process.kill();
  }

  @Override
  public void close() {
    try (folder) {
      process.close();
    }
  }
}
