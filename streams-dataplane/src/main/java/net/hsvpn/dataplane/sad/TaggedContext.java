package net.hsvpn.dataplane.sad;

import java.util.List;
import net.hsvpn.config.ContextId;
import net.hsvpn.config.IpPrefix;
import net.hsvpn.config.RoutingTag;

/**
 * One context that a tagged SA carries.
 *
 * @param tag as negotiated; the same in both directions
 * @param context where its packets belong
 * @param remotePrefixes the inner source addresses that the peer may use there
 */
public record TaggedContext(RoutingTag tag, ContextId context, List<IpPrefix> remotePrefixes) {
  public TaggedContext {
    remotePrefixes = List.copyOf(remotePrefixes);
  }
}
