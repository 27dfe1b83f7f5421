package net.hsvpn.actors.peer;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import net.hsvpn.actors.cluster.CborMessage;

/**
 * How a peer fares, for people and programs. Crosses nodes and is part of the HTTP interface.
 *
 * @param method how its contexts share its tunnel, by its name in the configuration
 * @param remote where it is, as configured
 * @param users those that are there, if the peer stands for many; its networks, each a peer of its
 *     own, if it has a tunnel for each
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record PeerStatus(
    String name,
    State state,
    String method,
    String remote,
    @JsonInclude(JsonInclude.Include.ALWAYS) List<ContextTraffic> contexts,
    @JsonInclude(JsonInclude.Include.ALWAYS) List<IkeSaStatus> ikeSas,
    @JsonInclude(JsonInclude.Include.ALWAYS) List<ChildSaStatus> childSas,
    Optional<LastError> lastError,
    @JsonInclude(JsonInclude.Include.ALWAYS) List<UserStatus> users)
    implements CborMessage {

  public PeerStatus {
    contexts = List.copyOf(contexts);
    ikeSas = List.copyOf(ikeSas);
    childSas = List.copyOf(childSas);
    users = List.copyOf(users);
  }

  /** Whether packets can flow. */
  public enum State {
    @JsonProperty("established")
    ESTABLISHED,
    @JsonProperty("connecting")
    CONNECTING,
    @JsonProperty("down")
    DOWN
  }

  /** Traffic with the peer in one context since the node started. */
  public record ContextTraffic(
      String name, long packetsIn, long bytesIn, long packetsOut, long bytesOut) {}

  /**
   * One IKE SA.
   *
   * @param id the two SPIs
   * @param state "connecting", "established" or "closing"
   * @param suite in strongSwan's notation; empty until it is settled
   * @param ppk whether a post-quantum pre-shared key is in its keys (RFC 8784); empty until it is
   *     settled
   * @param identity that the other end proved to have; empty until it did
   * @param eapIdentity whom EAP has shown the end to be that began; empty without EAP
   * @param virtualAddresses inside the tunnel that one end lends the other
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record IkeSaStatus(
      String id,
      String state,
      @JsonInclude(JsonInclude.Include.ALWAYS) boolean initiator,
      String local,
      String remote,
      Optional<String> suite,
      Optional<Boolean> ppk,
      Optional<Instant> establishedAt,
      Optional<Instant> rekeyAt,
      Optional<String> identity,
      Optional<String> eapIdentity,
      @JsonInclude(JsonInclude.Include.ALWAYS) List<String> virtualAddresses) {
    public IkeSaStatus {
      virtualAddresses = List.copyOf(virtualAddresses);
    }
  }

  /**
   * One of those that a peer stands for.
   *
   * @param name by which commands reach him
   * @param identity that he proved to have; empty if he has no name
   * @param virtualAddresses lent to him
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record UserStatus(
      String name,
      Optional<String> identity,
      State state,
      @JsonInclude(JsonInclude.Include.ALWAYS) List<String> virtualAddresses) {
    public UserStatus {
      virtualAddresses = List.copyOf(virtualAddresses);
    }
  }

  /**
   * One child SA.
   *
   * @param inboundSpi as eight hexadecimal digits
   * @param outboundSpi as eight hexadecimal digits
   * @param state {@code installed}, {@code replaced} or {@code deleting}
   * @param encapsulation {@code udp} if ESP goes in UDP, {@code esp} if as IP protocol 50
   * @param contexts in which it carries packets
   * @param ecnAlarms packets whose inner and outer ECN fields contradict each other: somebody on
   *     the way rewrites them (RFC 6040 section 4.2)
   */
  public record ChildSaStatus(
      String inboundSpi,
      String outboundSpi,
      String state,
      String suite,
      String encapsulation,
      boolean tagged,
      List<String> contexts,
      long packetsIn,
      long bytesIn,
      long packetsOut,
      long bytesOut,
      long ecnAlarms,
      Instant establishedAt,
      Instant rekeyAt) {}

  /** What last went wrong with the peer. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record LastError(Instant time, String phase, String text, Optional<String> remedy) {}
}
