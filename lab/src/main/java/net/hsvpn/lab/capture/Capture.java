package net.hsvpn.lab.capture;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import net.hsvpn.dataplane.io.PcapWriter;
import net.hsvpn.lab.run.LabException;
import net.hsvpn.lab.run.ScratchFolder;
import net.hsvpn.lab.topology.Host;
import net.hsvpn.lab.topology.Network;

/** A running capture of IP packets into a pcap file, which is removed by {@link #close}. */
public final class Capture implements AutoCloseable {
  private static final byte[] NO_HEADERS = new byte[0];

  private final ScratchFolder folder;
  private final Path file;
  private final PcapWriter writer;
  private final Sniffer sniffer;
  private boolean stopped;

  private Capture(Host host, String device) throws IOException {
    folder = ScratchFolder.create("capture");
    file = folder.path().resolve("capture.pcap");
    writer = PcapWriter.create(file);
    sniffer = Sniffer.on(host, Optional.of(device), this::write);
  }

  /**
   * Captures all that crosses a network; not one packet is missed once this returns. From now on
   * every packet crosses it alone: what hosts give to their devices in one piece (GSO) is cut
   * before.
   */
  public static Capture of(Network network) {
    network.cutLargePackets();
    return of(network.host(), Network.BRIDGE);
  }

  /** Captures what one device of a host sends and receives. */
  public static Capture of(Host host, String device) {
    try {
      return new Capture(host, device);
    } catch (IOException e) {
      throw new LabException("no capture on " + host.name() + ": " + e.getMessage(), e);
    }
  }

  /** Ends the capture and returns the file with all that was seen; it lives until close. */
  public Path stop() {
    if (!stopped) {
      stopped = true;
      try (writer) {
        sniffer.close();
        if (sniffer.cut() > 0) {
          throw new LabException(
              sniffer.cut() + " packets were too large to be captured whole: jumbo frames?");
        }
      } catch (IOException e) {
        throw new LabException("the capture file is incomplete: " + e.getMessage(), e);
      }
    }
    return file;
  }

  /** Ends the capture and removes the file. */
  @Override
  public void close() {
    try (folder) {
      stop();
    }
  }

  private void write(byte[] octets, int length) throws IOException {
    writer.write(System.currentTimeMillis(), NO_HEADERS, 0, octets, 0, length);
  }
}
