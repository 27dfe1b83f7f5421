package net.hsvpn.lab.gateway;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.hsvpn.lab.topology.Host;

/**
 * A gateway to be started.
 *
 * @param name its name
 * @param identity its IKE identity
 * @param listen its outer addresses
 * @param host where it runs
 * @param contexts its contexts
 * @param peers its peers
 */
public record GatewaySpec(
    String name,
    String identity,
    List<String> listen,
    Host host,
    List<ContextSpec> contexts,
    List<PeerSpec> peers) {
  /** Where the API listens; each gateway has a loopback device of its own. */
  public static final int API_PORT = 8080;

  /** Copies its arguments. */
  public GatewaySpec {
    listen = List.copyOf(listen);
    contexts = List.copyOf(contexts);
    peers = List.copyOf(peers);
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
    Map<String, Object> root = new LinkedHashMap<>();
    root.put(
        "gateway", Map.of("name", name, "identity", identity, "listen", listen, "warm-up", warmUp));
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
