package net.hsvpn.dataplane.io;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes IP packets to a capture file that tshark opens: classic pcap with microseconds and
 * LINKTYPE_RAW, i.e. no link-layer header. For tests and diagnosis; any thread may write, one at a
 * time.
 */
public final class PcapWriter implements AutoCloseable {
  private static final int MAGIC = 0xA1B2_C3D4;
  private static final int LINKTYPE_RAW = 101;
  private static final int SNAP_LENGTH = 0xFFFF;

  private final OutputStream out;
  private final ByteBuffer header = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);

  public PcapWriter(OutputStream out) throws IOException {
    this.out = out;
    header.putInt(MAGIC).putShort((short) 2).putShort((short) 4).putInt(0).putInt(0);
    header.putInt(SNAP_LENGTH).putInt(LINKTYPE_RAW);
    out.write(header.array());
  }

  /** Creates the file, or empties it. */
  public static PcapWriter create(Path file) throws IOException {
    return new PcapWriter(new BufferedOutputStream(Files.newOutputStream(file)));
  }

  /** Writes one packet that stands in two pieces, headers and payload. */
  public synchronized void write(
      long timeMillis, byte[] headers, int headerOctets, byte[] octets, int at, int length)
      throws IOException {
    header.clear();
    header.putInt((int) (timeMillis / 1000)).putInt((int) (timeMillis % 1000) * 1000);
    header.putInt(headerOctets + length).putInt(headerOctets + length);
    out.write(header.array(), 0, 16);
    out.write(headers, 0, headerOctets);
    out.write(octets, at, length);
  }

  @Override
  public synchronized void close() throws IOException {
    out.close();
  }
}
