package net.hsvpn.lab.gateway;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.hsvpn.lab.pki.Holder;
import net.hsvpn.lab.topology.Host;

/**
 * A gateway to be started. Immutable: every change is a copy.
 *
 * @param name its name
 * @param identity its IKE identity
 * @param listen its outer addresses
 * @param host where it runs
 * @param contexts its contexts
 * @param peers its peers
 * @param settings further keys below {@code hsvpn.gateway}
 * @param sections further sections below {@code hsvpn}
 * @param files that lie beside its configuration, by their names
 */
public record GatewaySpec(
    String name,
    String identity,
    List<String> listen,
    Host host,
    List<ContextSpec> contexts,
    List<PeerSpec> peers,
    Map<String, Object> settings,
    Map<String, Object> sections,
    Map<String, byte[]> files) {
  /** Where the API listens; each gateway has a loopback device of its own. */
  public static final int API_PORT = 8080;

  private static final String STORAGE_KEY = "storage.key";
  private static final int STORAGE_KEY_OCTETS = 32;

  /** Copies its arguments. */
  public GatewaySpec {
    listen = List.copyOf(listen);
    contexts = List.copyOf(contexts);
    peers = List.copyOf(peers);
    settings = Map.copyOf(settings);
    sections = Map.copyOf(sections);
    files = Map.copyOf(files);
  }

  /** A gateway that needs no files. */
  public GatewaySpec(
      String name,
      String identity,
      List<String> listen,
      Host host,
      List<ContextSpec> contexts,
      List<PeerSpec> peers) {
    this(name, identity, listen, host, contexts, peers, Map.of(), Map.of(), Map.of());
  }

  /** The same with these peers and no other. */
  public GatewaySpec knowing(PeerSpec... others) {
    return new GatewaySpec(
        name, identity, listen, host, contexts, List.of(others), settings, sections, files);
  }

  /** The same with addresses to lend in its contexts: the keys below {@code pools}. */
  public GatewaySpec lending(Map<String, Object> pools) {
    return new GatewaySpec(
        name,
        identity,
        listen,
        host,
        contexts.stream().map(context -> context.lending(pools)).toList(),
        peers,
        settings,
        sections,
        files);
  }

  /** The same with another identity. */
  public GatewaySpec identified(String other) {
    return new GatewaySpec(name, other, listen, host, contexts, peers, settings, sections, files);
  }

  /** The same with other outer addresses. */
  public GatewaySpec listening(String... others) {
    return new GatewaySpec(
        name, identity, List.of(others), host, contexts, peers, settings, sections, files);
  }

  /** The same with one key set. */
  public GatewaySpec with(String key, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(settings);
    more.put(key, value);
    return new GatewaySpec(name, identity, listen, host, contexts, peers, more, sections, files);
  }

  /** The same with one more section, such as {@code eap-users}. */
  public GatewaySpec section(String section, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(sections);
    more.put(section, value);
    return new GatewaySpec(name, identity, listen, host, contexts, peers, settings, more, files);
  }

  /** The same with one more file. */
  public GatewaySpec file(String file, byte[] content) {
    Map<String, byte[]> more = new LinkedHashMap<>(files);
    more.put(file, content.clone());
    return new GatewaySpec(name, identity, listen, host, contexts, peers, settings, sections, more);
  }

  /** The same with one more file. */
  public GatewaySpec file(String file, String text) {
    return file(file, text.getBytes(StandardCharsets.US_ASCII));
  }

  /** The same with a certificate, those above it, and its key; it trusts these CAs. */
  public GatewaySpec certified(Holder own, Holder... authorities) {
    GatewaySpec spec =
        file("gateway.pem", own.chainPem())
            .file("gateway.key", own.privateKeyPem())
            .with("certificate", "gateway.pem")
            .with("private-key", "gateway.key");
    List<String> names = new ArrayList<>();
    for (Holder ca : authorities) {
      String file = "ca-" + names.size() + ".pem";
      spec = spec.file(file, ca.certificatePem());
      names.add(file);
    }
    return spec.with("ca", names);
  }

  /** The same with certificates and keys besides its own, in the files NAME.pem and NAME.key. */
  public GatewaySpec holding(Map<String, Holder> holders) {
    GatewaySpec spec = this;
    for (var holder : holders.entrySet()) {
      spec =
          spec.file(holder.getKey() + ".pem", holder.getValue().chainPem())
              .file(holder.getKey() + ".key", holder.getValue().privateKeyPem());
    }
    return spec;
  }

  /** The same, but what it knows of its SAs outlives its process, sealed with a key of its own. */
  public GatewaySpec remembering() {
    byte[] key = new byte[STORAGE_KEY_OCTETS];
    new SecureRandom().nextBytes(key);
    return file(STORAGE_KEY, HexFormat.of().formatHex(key))
        .section("storage", Map.of("key-file", STORAGE_KEY));
  }

  /** The context with this name. */
  public ContextSpec context(String wanted) {
    return contexts.stream()
        .filter(context -> context.name().equals(wanted))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(name + " has no context " + wanted));
  }

  /**
   * The configuration file's text.
   *
   * @param warmUp a duration such as 2s
   */
  public String configuration(String warmUp) {
    Map<String, Object> root = new LinkedHashMap<>(sections);
    Map<String, Object> gateway = new LinkedHashMap<>(settings);
    gateway.putAll(Map.of("name", name, "identity", identity, "listen", listen));
    gateway.put("warm-up", warmUp);
    root.put("gateway", gateway);
    Map<String, Object> contextSection = new LinkedHashMap<>();
    contexts.forEach(context -> contextSection.put(context.name(), context.settings()));
    root.put("contexts", contextSection);
    Map<String, Object> peerSection = new LinkedHashMap<>();
    peers.forEach(peer -> peerSection.put(peer.name(), peer.settings()));
    root.put("peers", peerSection);
    root.put("http", Map.of("bind", "127.0.0.1:" + API_PORT));
    return ConfigFactory.parseMap(Map.of("hsvpn", root), "laboratory")
        .root()
        .render(ConfigRenderOptions.defaults().setOriginComments(false).setJson(false));
  }
}
