package net.hsvpn.peers.radius;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.hsvpn.config.Secret;
import net.hsvpn.peers.wire.Octets;

/**
 * What a RADIUS server is to say to an EAP response (RFC 3579 section 2).
 *
 * @param user by what the caller calls himself in EAP
 * @param eap his response
 * @param thread what the server said last; empty at the beginning, when any server will do
 * @param local where the caller reached us
 * @param caller where he calls from
 */
public record Consultation(
    String user,
    Octets eap,
    Optional<Conversation> thread,
    InetSocketAddress local,
    InetSocketAddress caller) {
  /**
   * By what a server knows a conversation again.
   *
   * @param server its name in the configuration
   * @param state empty if the server needs none (RFC 2865 section 5.24)
   */
  public record Conversation(String server, Optional<Octets> state) {}

  /**
   * The request.
   *
   * @param nas our name
   * @param random 16 octets that nobody can foresee
   */
  public RadiusRequest request(int identifier, byte[] random, String nas, Secret secret) {
    List<Attribute> all = new ArrayList<>();
    all.add(Attribute.text(AttributeType.USER_NAME, user));
    all.addAll(new Nas(nas, local, caller).attributes());
    byte[] message = eap.array();
    for (int at = 0; at < message.length; at += Attribute.MOST) {
      int length = Math.min(Attribute.MOST, message.length - at);
      all.add(new Attribute(AttributeType.EAP_MESSAGE.code(), Octets.copyOf(message, at, length)));
    }
    thread
        .flatMap(Conversation::state)
        .ifPresent(state -> all.add(new Attribute(AttributeType.STATE.code(), state)));
    return RadiusRequest.access(identifier, random, all, secret);
  }

  /** Whether it fits into a packet, whatever the rest may be. */
  public static boolean fits(Octets eap) {
    return eap.length() <= MOST_EAP;
  }

  private static final int MOST_EAP = 3000;
}
