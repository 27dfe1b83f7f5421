package net.hsvpn.dataplane.stages;

import net.hsvpn.dataplane.batch.PacketBatch;
import net.hsvpn.dataplane.crypto.Opener;
import net.hsvpn.dataplane.drop.DropReason;
import net.hsvpn.dataplane.sad.InboundSa;

/**
 * Authenticates and decrypts, in place, and then commits to the replay window (RFC 4303 section
 * 3.4.3). The commit checks again: two copies in one batch both pass the check before it.
 */
public final class OpenStage extends PacketStage {
  @Override
  public PacketStep step() {
    return OpenStage::open;
  }

  private static DropReason open(PacketBatch batch, int i) {
    InboundSa sa = batch.inboundSa(i);
    int at = batch.offset(i);
    int length = batch.length(i);
    long sequence = batch.sequence(i);
    int plaintext = sa.opener().open(batch.slab(), at, length, sequence);
    if (plaintext == Opener.REFUSED) {
      return DropReason.AUTHENTICATION_FAILED;
    }
    DropReason late = ReplayCheckStage.reason(sa.window().commit(sequence));
    if (late == null) {
      sa.authenticated().count(length, batch.timeMillis());
      batch.place(i, at + sa.plaintextOffset(), plaintext);
    }
    return late;
  }
}
