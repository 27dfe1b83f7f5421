package net.hsvpn.lab.gateway;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One peer of a gateway, as its configuration describes it. Immutable: every change is a copy.
 *
 * @param name the peer's name
 * @param settings the keys below {@code hsvpn.peers.NAME}
 */
public record PeerSpec(String name, Map<String, Object> settings) {
  /** Copies its arguments. */
  public PeerSpec {
    settings = Map.copyOf(settings);
  }

  /** A peer that shares one tagged tunnel among contexts, and is called at boot. */
  public static PeerSpec hsvpn(
      String name, String remote, String remoteIdentity, String psk, List<String> contexts) {
    return base(name, remote, remoteIdentity, psk, contexts)
        .with("method", "hsvpn")
        .with("start", "at-boot");
  }

  /** A foreign peer: one untagged tunnel for one context, and nobody calls by itself. */
  public static PeerSpec plain(
      String name,
      String remote,
      String remoteIdentity,
      String psk,
      String context,
      List<String> localNetworks,
      List<String> remoteNetworks) {
    return base(name, remote, remoteIdentity, psk, List.of(context))
        .with("method", "plain")
        .with("start", "passive")
        .with("local-networks", localNetworks)
        .with("remote-networks", remoteNetworks)
        .with("esp", List.of("aes128gcm16"));
  }

  /** The same with one key set; sections are maps. */
  public PeerSpec with(String key, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(settings);
    more.put(key, value);
    return new PeerSpec(name, more);
  }

  /** The same with one key left out. */
  public PeerSpec without(String key) {
    Map<String, Object> fewer = new LinkedHashMap<>(settings);
    fewer.remove(key);
    return new PeerSpec(name, fewer);
  }

  /** The same with another way to authenticate: the keys below {@code auth}. */
  public PeerSpec authenticated(Map<String, Object> auth) {
    return with("auth", auth);
  }

  /** The same by certificates, the gateway's own and those of its CAs. */
  public PeerSpec certified() {
    return authenticated(Map.of("local", "certificate", "remote", "certificate"));
  }

  /** The same by certificates, our own being in the files HOLDER.pem and HOLDER.key. */
  public PeerSpec certified(String holder) {
    return authenticated(
        Map.of(
            "local",
            "certificate",
            "remote",
            "certificate",
            "certificate",
            holder + ".pem",
            "private-key",
            holder + ".key"));
  }

  private static PeerSpec base(
      String name, String remote, String remoteIdentity, String psk, List<String> contexts) {
    return new PeerSpec(
        name,
        Map.of(
            "remote",
            remote,
            "remote-identity",
            remoteIdentity,
            "auth",
            Map.of("local", "psk", "remote", "psk", "psk", psk),
            "contexts",
            List.copyOf(contexts)));
  }
}
