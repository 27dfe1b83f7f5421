package net.hsvpn.lab.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.List;
import net.hsvpn.lab.traffic.BulkTransfer;
import net.hsvpn.lab.traffic.Endpoint;
import net.hsvpn.lab.traffic.Markers;

/** A TCP connection that must outlive whatever happens to its tunnel, each octet as it was sent. */
final class Download implements AutoCloseable {
  private static final long SHARE = 1 << 20;

  private final BulkTransfer transfer;

  private Download(BulkTransfer transfer) {
    this.transfer = transfer;
  }

  /** Begins, and waits until it runs. */
  static Download of(Endpoint from, Endpoint to) {
    Markers markers = new Markers(List.of("office"), new SecureRandom());
    Download download = new Download(BulkTransfer.start(from, to, markers, "office"));
    download.goesOn("at first");
    return download;
  }

  /** As much again arrives. */
  void goesOn(String when) {
    long before = transfer.arrived();
    Eventually.holds("the download goes on " + when, () -> transfer.arrived() > before + SHARE);
  }

  /** All that was sent has arrived. */
  void finish() {
    assertThat(transfer.finish().octets()).isGreaterThan(2 * SHARE);
  }

  @Override
  public void close() {
    transfer.close();
  }
}
