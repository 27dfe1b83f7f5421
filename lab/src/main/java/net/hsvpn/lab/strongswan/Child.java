package net.hsvpn.lab.strongswan;

import java.time.Duration;
import java.util.List;

/**
 * A child SA to be, in swanctl's terms.
 *
 * @param name unique within the instance
 * @param local selectors on strongSwan's side; libipsec wants an address of its host in each
 * @param remote selectors on the peer's side
 * @param proposals ESP proposals in strongSwan's notation
 * @param rekeyAfter the soft lifetime; zero for never
 * @param dpdAction what follows when the peer is dead: clear, trap or restart
 */
public record Child(
    String name,
    List<String> local,
    List<String> remote,
    String proposals,
    Duration rekeyAfter,
    String dpdAction) {
  /** Copies its arguments. */
  public Child {
    local = List.copyOf(local);
    remote = List.copyOf(remote);
  }

  /** AES-128-GCM without a key exchange of its own, never rekeyed by itself. */
  public static Child of(String name, List<String> local, List<String> remote) {
    return new Child(name, local, remote, "aes128gcm16", Duration.ZERO, "clear");
  }

  /** The same under another name. */
  public Child named(String other) {
    return new Child(other, local, remote, proposals, rekeyAfter, dpdAction);
  }

  /** The same with other ESP proposals. */
  public Child proposing(String other) {
    return new Child(name, local, remote, other, rekeyAfter, dpdAction);
  }

  /** The same with a soft lifetime. */
  public Child rekeyedAfter(Duration time) {
    return new Child(name, local, remote, proposals, time, dpdAction);
  }

  /** The same with what follows when the peer is dead. */
  public Child onDeadPeer(String action) {
    return new Child(name, local, remote, proposals, rekeyAfter, action);
  }

  String swanctl() {
    return """
          %s {
            local_ts = %s
            remote_ts = %s
            esp_proposals = %s
            rekey_time = %ds
            dpd_action = %s
          }
    """
        .formatted(
            name,
            String.join(",", local),
            String.join(",", remote),
            proposals,
            rekeyAfter.toSeconds(),
            dpdAction);
  }
}
