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
 */
public record Child(
    String name, List<String> local, List<String> remote, String proposals, Duration rekeyAfter) {
  /** Copies its arguments. */
  public Child {
    local = List.copyOf(local);
    remote = List.copyOf(remote);
  }

  /** AES-128-GCM without a key exchange of its own, never rekeyed by itself. */
  public static Child of(String name, List<String> local, List<String> remote) {
    return new Child(name, local, remote, "aes128gcm16", Duration.ZERO);
  }

  /** The same with other ESP proposals. */
  public Child proposing(String other) {
    return new Child(name, local, remote, other, rekeyAfter);
  }

  /** The same with a soft lifetime. */
  public Child rekeyedAfter(Duration time) {
    return new Child(name, local, remote, proposals, time);
  }

  String swanctl() {
    return """
          %s {
            local_ts = %s
            remote_ts = %s
            esp_proposals = %s
            rekey_time = %ds
          }
    """
        .formatted(
            name,
            String.join(",", local),
            String.join(",", remote),
            proposals,
            rekeyAfter.toSeconds());
  }
}
