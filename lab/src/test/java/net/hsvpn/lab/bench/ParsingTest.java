package net.hsvpn.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.hsvpn.lab.run.LabException;
import org.junit.jupiter.api.Test;

class ParsingTest {
  @Test
  void readsWhatArrivedOverTcp() {
    String json =
        """
        {"intervals": [{"sum": {"end": 0.1, "bytes": 1000000}}, {"sum": {"end": 0.2, "bytes": 500000}}],
         "end": {"sum_sent": {"bytes": 9e9, "bits_per_second": 9e9},
                 "sum_received": {"bytes": 250000000, "seconds": 2.0, "bits_per_second": 1e9}}}
        """;
    Iperf.Tcp read = Iperf.Tcp.parse(json);
    assertThat(read.megabitsPerSecond()).isEqualTo(1000);
    assertThat(read.megabits()).isEqualTo(2000);
    assertThat(read.megabitsUntil(0.15)).isEqualTo(8);
    assertThat(read.megabitsUntil(1)).isEqualTo(12);
  }

  @Test
  void countsOnlyPacketsThatArrived() {
    String json =
        """
        {"end": {"sum_received": {"bytes": 6400000, "seconds": 2.0, "lost_packets": 300000,
                                  "packets": 400000}}}
        """;
    assertThat(Iperf.packetsPerSecond(json)).isEqualTo(50_000);
  }

  @Test
  void saysWhatIperfSays() {
    assertThatThrownBy(() -> Iperf.Tcp.parse("{\"error\": \"the server is busy\"}"))
        .isInstanceOf(LabException.class)
        .hasMessageContaining("the server is busy");
    assertThatThrownBy(() -> Iperf.Tcp.parse("{\"end\": {}}"))
        .hasMessageContaining("end.sum_received.bits_per_second");
    assertThatThrownBy(() -> Iperf.packetsPerSecond("oops")).hasMessageContaining("no JSON");
  }

  @Test
  void addsUserAndSystemTimeWhateverTheProgramIsCalled() {
    String stat = "4711 (a) b (c) S 1 2 3 4 -1 4194304 5 0 6 0 150 50 0 0 20 0 9 0 100 200 300";
    assertThat(ProcessUsage.parseCpu(stat)).isEqualTo(2.0);
  }

  @Test
  void readsResidentMemory() {
    assertThat(ProcessUsage.parseMemory("Name:\tx\nVmHWM:\t 9 kB\nVmRSS:\t   500000 kB\n"))
        .isEqualTo(512.0);
    assertThatThrownBy(() -> ProcessUsage.parseMemory("Name:\tx\n"))
        .hasMessageContaining("no VmRSS");
  }
}
