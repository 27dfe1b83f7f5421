package net.hsvpn.peers.wire.hsvpn;

import java.util.List;

/**
 * The data of an HSVPN_CONTEXTS notify: the contexts that a child SA is to carry, or does carry.
 *
 * @param version 1; a higher one never becomes a value of this type
 * @param flags 0 to 255, none defined; sent as 0, ignored on receipt
 * @param contexts 1 to {@value Hsvpn#MAX_CONTEXTS}, no tag twice, in the order of the wire
 */
public record HsvpnContexts(int version, int flags, List<OfferedContext> contexts) {
  public HsvpnContexts {
    contexts = List.copyOf(contexts);
    if (version != Hsvpn.VERSION || flags < 0 || flags > 0xFF) {
      throw new IllegalArgumentException(
          "HSVPN version " + version + ", flags " + flags + ": expected 1 and 0 to 255");
    }
    Limits.distinct(contexts.stream().map(OfferedContext::tag).toList());
  }

  public HsvpnContexts(List<OfferedContext> contexts) {
    this(Hsvpn.VERSION, 0, contexts);
  }
}
