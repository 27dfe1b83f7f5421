package net.hsvpn.lab.strongswan;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A connection authenticated by a pre-shared key, in swanctl's terms.
 *
 * @param name unique within the instance
 * @param local strongSwan's outer address
 * @param remote the peer's outer address
 * @param localId what strongSwan calls itself
 * @param remoteId who the peer must prove to be
 * @param psk the shared key, in characters
 * @param proposals IKE proposals in strongSwan's notation
 * @param rekeyAfter the soft lifetime of the IKE SA; zero for never
 * @param more further keys of the connection, in swanctl's notation
 * @param children its child SAs
 */
public record Connection(
    String name,
    String local,
    String remote,
    String localId,
    String remoteId,
    String psk,
    String proposals,
    Duration rekeyAfter,
    Map<String, String> more,
    List<Child> children) {
  /** Copies its arguments. */
  public Connection {
    more = Map.copyOf(more);
    children = List.copyOf(children);
  }

  /** AES-128-GCM with X25519, never rekeyed by itself, without children. */
  public static Connection of(
      String name, String local, String remote, String localId, String remoteId, String psk) {
    return new Connection(
        name,
        local,
        remote,
        localId,
        remoteId,
        psk,
        "aes128gcm16-prfsha256-x25519",
        Duration.ZERO,
        Map.of(),
        List.of());
  }

  /** The same with these children. */
  public Connection with(Child... others) {
    return new Connection(
        name, local, remote, localId, remoteId, psk, proposals, rekeyAfter, more, List.of(others));
  }

  /** The same with other IKE proposals. */
  public Connection proposing(String other) {
    return new Connection(
        name, local, remote, localId, remoteId, psk, other, rekeyAfter, more, children);
  }

  /** The same with another key. */
  public Connection keyed(String other) {
    return new Connection(
        name, local, remote, localId, remoteId, other, proposals, rekeyAfter, more, children);
  }

  /** The same with one more key set. */
  public Connection set(String key, String value) {
    Map<String, String> longer = new LinkedHashMap<>(more);
    longer.put(key, value);
    return new Connection(
        name, local, remote, localId, remoteId, psk, proposals, rekeyAfter, longer, children);
  }

  String swanctl() {
    return """
      %1$s {
        version = 2
        local_addrs = %2$s
        remote_addrs = %3$s
        proposals = %4$s
        rekey_time = %5$ds
        mobike = no
        encap = yes
        keyingtries = 1
    %9$s    local {
          auth = psk
          id = %6$s
        }
        remote {
          auth = psk
          id = %7$s
        }
        children {
    %8$s    }
      }
    """
        .formatted(
            name,
            local,
            remote,
            proposals,
            rekeyAfter.toSeconds(),
            localId,
            remoteId,
            children.stream().map(Child::swanctl).collect(Collectors.joining()),
            more.entrySet().stream()
                .map(entry -> "    %s = %s\n".formatted(entry.getKey(), entry.getValue()))
                .collect(Collectors.joining()));
  }

  String secret() {
    return """
      ike-%1$s {
        id-peer = %2$s
        secret = "%3$s"
      }
    """
        .formatted(name, remoteId, psk);
  }
}
