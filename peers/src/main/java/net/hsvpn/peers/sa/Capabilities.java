package net.hsvpn.peers.sa;

import java.util.Optional;
import java.util.Set;
import net.hsvpn.peers.iana.HashAlgorithm;

/**
 * What IKE_SA_INIT told of the peer, and of the way to it.
 *
 * @param routingTags it sent HSVPN's vendor ID, so private notifies have our meaning
 * @param fragments both ends have said that they understand fragments (RFC 7383 section 2.3)
 * @param localNatted a NAT changes our address on the way
 * @param remoteNatted a NAT changes the peer's address on the way, or the peer pretends so
 * @param childless it lets IKE SAs begin without a child (RFC 6023); only responders say so
 * @param pretended we make the peer believe that a NAT changes our address
 * @param hashes those with which we may sign (RFC 7427 section 4); empty if the peer did not say
 * @param ppk until IKE_AUTH: both ends may use a post-quantum pre-shared key (RFC 8784 section 3);
 *     then: they do
 * @param redirectable it would follow us to another gateway (RFC 5685); only initiators say so
 */
public record Capabilities(
    boolean routingTags,
    boolean fragments,
    boolean childless,
    boolean localNatted,
    boolean remoteNatted,
    boolean pretended,
    Optional<Set<HashAlgorithm>> hashes,
    boolean ppk,
    boolean redirectable) {
  /** Once it is settled whether a post-quantum pre-shared key is in the keys. */
  public Capabilities ppk(boolean used) {
    return new Capabilities(
        routingTags,
        fragments,
        childless,
        localNatted,
        remoteNatted,
        pretended,
        hashes,
        used,
        redirectable);
  }

  /** The same on another path, where these NATs were found. */
  public Capabilities on(Whereabouts.Nats found) {
    return new Capabilities(
        routingTags,
        fragments,
        childless,
        found.local(),
        found.remote(),
        pretended,
        hashes,
        ppk,
        redirectable);
  }

  /** Whether both ends must go on as behind a NAT (RFC 7296 section 2.23). */
  public boolean natted() {
    return localNatted || remoteNatted || pretended;
  }
}
