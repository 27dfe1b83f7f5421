package net.hsvpn.dataplane.sad;

import java.util.HashSet;
import java.util.List;
import net.hsvpn.config.ContextId;

/** How an SA tells to which context a packet belongs. */
public sealed interface SaMode {
  /** Every packet carries a routing-tag trailer. */
  record Tagged(List<TaggedContext> contexts) implements SaMode {
    public Tagged {
      contexts = List.copyOf(contexts);
      var tags = new HashSet<>();
      var names = new HashSet<>();
      for (TaggedContext entry : contexts) {
        if (!tags.add(entry.tag()) || !names.add(entry.context())) {
          throw new IllegalArgumentException(
              "tag %s, context %s: each may appear once in a tagged SA"
                  .formatted(entry.tag(), entry.context()));
        }
      }
    }
  }

  /**
   * No trailer: packets of L2TP between the two gateways themselves, and users' packets in its
   * sessions.
   *
   * @param local selectors of this end
   * @param remote selectors of the peer's end
   * @param sessions those that stand at the moment
   */
  record Carried(List<Selector> local, List<Selector> remote, List<CarriedSession> sessions)
      implements SaMode {
    public Carried {
      local = List.copyOf(local);
      remote = List.copyOf(remote);
      sessions = List.copyOf(sessions);
    }

    Carried with(List<CarriedSession> others) {
      return new Carried(local, remote, others);
    }
  }

  /**
   * No trailer: the SA belongs to one context, and traffic selectors say what it carries.
   *
   * @param local selectors of this end
   * @param remote selectors of the peer's end
   */
  record Plain(ContextId context, List<Selector> local, List<Selector> remote) implements SaMode {
    public Plain {
      local = List.copyOf(local);
      remote = List.copyOf(remote);
    }
  }
}
