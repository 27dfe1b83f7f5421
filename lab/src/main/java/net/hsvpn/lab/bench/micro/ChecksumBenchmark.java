package net.hsvpn.lab.bench.micro;

import java.util.Random;
import net.hsvpn.dataplane.wire.InternetChecksum;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** An IPv4 header, a small packet, a full one, and what TUN hands over at once. */
@State(Scope.Thread)
public class ChecksumBenchmark {
  @Param({"20", "64", "1400", "65535"})
  public int octets;

  private byte[] data;

  @Setup
  public void prepare() {
    data = new byte[octets];
    new Random(octets).nextBytes(data);
  }

  @Benchmark
  public int checksum() {
    return InternetChecksum.complement(InternetChecksum.add(0, data, 0, octets));
  }
}
