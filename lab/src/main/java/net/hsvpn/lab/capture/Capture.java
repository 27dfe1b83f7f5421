package net.hsvpn.lab.capture;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import net.hsvpn.lab.run.LabProcess;
import net.hsvpn.lab.run.ScratchFolder;
import net.hsvpn.lab.run.Tools;
import net.hsvpn.lab.topology.Host;
import net.hsvpn.lab.topology.Network;

/** A running capture into a file, which is removed by {@link #close}. */
public final class Capture implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(15);

  private final ScratchFolder folder = ScratchFolder.create("capture");
  private final Path file = folder.path().resolve("capture.pcapng");
  private final LabProcess process;

  private Capture(Host host, String device) {
    process =
        host.start(
            "capture", List.of("dumpcap", "-i", device, "-q", "-w", file.toString()), Map.of());
  }

  /** Captures all that crosses a network; returns when no packet is missed any more. */
  public static Capture of(Network network) {
    return of(network.host(), Network.BRIDGE);
  }

  /** Captures what one device of a host sends and receives. */
  public static Capture of(Host host, String device) {
    Tools.need("dumpcap", "tshark");
    Capture capture = new Capture(host, device);
    try {
      capture.process.awaitLine(line -> line.startsWith("File:"), START);
      return capture;
    } catch (RuntimeException e) {
      capture.close();
      throw e;
    }
  }

  /** Ends the capture and returns the file with all that was seen. */
  public Path stop() {
    process.close();
    return file;
  }

  /** Ends the capture and removes the file. */
  @Override
  public void close() {
    try (folder) {
      process.close();
    }
  }
}
