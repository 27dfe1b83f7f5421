package net.hsvpn.peers.sa;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import net.hsvpn.config.Identity;
import net.hsvpn.peers.eap.Grant;

/**
 * The other end of an IKE SA as it turned out to be. Rekeying changes nothing about it.
 *
 * @param identity that it proved to have; empty if it has no name
 * @param eapIdentity whom EAP has shown the initiator of the authentication to be; empty without
 *     EAP
 * @param lent addresses inside the tunnel that it has of us
 * @param borrowed addresses inside the tunnel that we have of it
 * @param grant what whoever authenticated it by EAP gave it
 */
public record Party(
    Optional<Identity> identity,
    Optional<String> eapIdentity,
    List<InetAddress> lent,
    List<InetAddress> borrowed,
    Grant grant) {
  public Party {
    lent = List.copyOf(lent);
    borrowed = List.copyOf(borrowed);
  }

  public static Party of(Caller caller) {
    return new Party(caller.identity(), caller.eapIdentity(), List.of(), List.of(), caller.grant());
  }

  /** The same with addresses that we lent it. */
  public Party lending(List<InetAddress> addresses) {
    return new Party(identity, eapIdentity, addresses, borrowed, grant);
  }
}
