package net.hsvpn.lab.strongswan;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A connection in swanctl's terms. Immutable: every change is a copy.
 *
 * @param name unique within the instance
 * @param local strongSwan's outer address
 * @param remote the peer's outer address
 * @param us how strongSwan proves who it is: the keys of swanctl's section {@code local}
 * @param peer how the peer must: the keys of swanctl's section {@code remote}
 * @param psk the shared key, in characters, if either is by one
 * @param proposals IKE proposals in strongSwan's notation
 * @param rekeyAfter the soft lifetime of the IKE SA; zero for never
 * @param more further keys of the connection, in swanctl's notation
 * @param ppks post-quantum pre-shared keys that strongSwan knows, by their IDs
 * @param children its child SAs
 */
public record Connection(
    String name,
    String local,
    String remote,
    Map<String, String> us,
    Map<String, String> peer,
    Optional<String> psk,
    String proposals,
    Duration rekeyAfter,
    Map<String, String> more,
    Map<String, String> ppks,
    List<Child> children) {
  private static final String ANYBODY = "%any";

  /** Copies its arguments. */
  public Connection {
    us = Map.copyOf(us);
    peer = Map.copyOf(peer);
    more = Map.copyOf(more);
    ppks = Map.copyOf(ppks);
    children = List.copyOf(children);
  }

  /** By a pre-shared key; AES-128-GCM with X25519, never rekeyed by itself, without children. */
  public static Connection of(
      String name, String local, String remote, String localId, String remoteId, String psk) {
    return by("psk", name, local, remote, localId, remoteId).keyed(psk);
  }

  /** The same by signatures; of which kind, and with what, {@link #us} and {@link #peer} say. */
  public static Connection signed(
      String name, String local, String remote, String localId, String remoteId) {
    return by("pubkey", name, local, remote, localId, remoteId);
  }

  private static Connection by(
      String auth, String name, String local, String remote, String localId, String remoteId) {
    return new Connection(
        name,
        local,
        remote,
        Map.of("auth", auth, "id", localId),
        Map.of("auth", auth, "id", remoteId),
        Optional.empty(),
        "aes128gcm16-prfsha256-x25519",
        Duration.ZERO,
        Map.of(),
        Map.of(),
        List.of());
  }

  /** The same with these children. */
  public Connection with(Child... others) {
    return new Connection(
        name, local, remote, us, peer, psk, proposals, rekeyAfter, more, ppks, List.of(others));
  }

  /** The same under another name, and its children too: {@code NAME-CHILD}. */
  public Connection named(String other) {
    return new Connection(
        other,
        local,
        remote,
        us,
        peer,
        psk,
        proposals,
        rekeyAfter,
        more,
        ppks,
        children.stream().map(child -> child.named(other + "-" + child.name())).toList());
  }

  /** The same with other IKE proposals. */
  public Connection proposing(String other) {
    return new Connection(
        name, local, remote, us, peer, psk, other, rekeyAfter, more, ppks, children);
  }

  /** The same with another key. */
  public Connection keyed(String other) {
    return new Connection(
        name,
        local,
        remote,
        us,
        peer,
        Optional.of(other),
        proposals,
        rekeyAfter,
        more,
        ppks,
        children);
  }

  /** The same from another outer address of strongSwan's. */
  public Connection from(String other) {
    return new Connection(
        name, other, remote, us, peer, psk, proposals, rekeyAfter, more, ppks, children);
  }

  /** The same with a peer at another outer address. */
  public Connection to(String other) {
    return new Connection(
        name, local, other, us, peer, psk, proposals, rekeyAfter, more, ppks, children);
  }

  /** The same with one more key set. */
  public Connection set(String key, String value) {
    return new Connection(
        name,
        local,
        remote,
        us,
        peer,
        psk,
        proposals,
        rekeyAfter,
        more(more, key, value),
        ppks,
        children);
  }

  /**
   * The same with a post-quantum pre-shared key that strongSwan names when it calls; as responder
   * it takes any that it knows.
   */
  public Connection mixing(String id, String key) {
    return new Connection(
        name,
        local,
        remote,
        us,
        peer,
        psk,
        proposals,
        rekeyAfter,
        more(more, "ppk_id", id),
        more(ppks, id, key),
        children);
  }

  /** The same with a key of swanctl's section {@code local}, such as {@code certs}. */
  public Connection us(String key, String value) {
    return new Connection(
        name,
        local,
        remote,
        more(us, key, value),
        peer,
        psk,
        proposals,
        rekeyAfter,
        more,
        ppks,
        children);
  }

  /** The same with a key of swanctl's section {@code remote}, such as {@code cacerts}. */
  public Connection peer(String key, String value) {
    return new Connection(
        name,
        local,
        remote,
        us,
        more(peer, key, value),
        psk,
        proposals,
        rekeyAfter,
        more,
        ppks,
        children);
  }

  private static Map<String, String> more(Map<String, String> before, String key, String value) {
    Map<String, String> longer = new LinkedHashMap<>(before);
    longer.put(key, value);
    return longer;
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
    %6$s    local {
    %7$s    }
        remote {
    %8$s    }
        children {
    %9$s    }
      }
    """
        .formatted(
            name,
            local,
            remote,
            proposals,
            rekeyAfter.toSeconds(),
            lines(more),
            lines(us),
            lines(peer),
            children.stream().map(Child::swanctl).collect(Collectors.joining()));
  }

  private static String lines(Map<String, String> keys) {
    return keys.entrySet().stream()
        .map(entry -> "      %s = \"%s\"\n".formatted(entry.getKey(), entry.getValue()))
        .collect(Collectors.joining());
  }

  String secret() {
    StringBuilder all = new StringBuilder();
    ppks.forEach((id, key) ->
        all.append(
            "  ppk-%s {\n    id-ppk = \"%s\"\n    secret = \"%s\"\n  }\n"
                .formatted(name, id, key)));
    return all.append(ike()).toString();
  }

  private String ike() {
    if (psk.isEmpty()) {
      return "";
    }
    String who = peer.get("id");
    return """
      ike-%1$s {
    %2$s    secret = "%3$s"
      }
    """
        .formatted(
            name, who.equals(ANYBODY) ? "" : "    id-peer = \"%s\"\n".formatted(who), psk.get());
  }
}
