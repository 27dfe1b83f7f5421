package net.hsvpn.lab.bench.micro;

import net.hsvpn.config.proposal.SequenceNumbers;
import net.hsvpn.dataplane.replay.ReplayWindow;
import net.hsvpn.dataplane.replay.ReplayWindow.Verdict;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What one packet asks of an SA's window: its full sequence number, the check, the commit. */
@State(Scope.Thread)
public class ReplayWindowBenchmark {
  /** Runs of as many packets arrive back to front; half of the smallest window. */
  private static final int REORDERED = 32;

  @Param({"64", "65536"})
  public int size;

  private ReplayWindow window;
  private long next;

  /** Before each iteration, since what is a replay in one order is new in another. */
  @Setup(Level.Iteration)
  public void prepare() {
    window = new ReplayWindow(size, SequenceNumbers.EXTENDED);
    next = REORDERED;
    window.commit(next - 1);
  }

  @Benchmark
  public long inOrder() {
    return accept(next++);
  }

  @Benchmark
  public long reordered() {
    return accept(next++ ^ (REORDERED - 1));
  }

  @Benchmark
  public Verdict replayed() {
    Verdict verdict = window.check(window.infer((int) window.top()));
    if (verdict != Verdict.REPLAYED) {
      throw new IllegalStateException("the newest packet, again, is called " + verdict);
    }
    return verdict;
  }

  private long accept(long sequence) {
    long full = window.infer((int) sequence);
    if (window.check(full) != Verdict.NEW || window.commit(full) != Verdict.NEW) {
      throw new IllegalStateException("refused: packet " + sequence + ", taken for " + full);
    }
    return full;
  }
}
