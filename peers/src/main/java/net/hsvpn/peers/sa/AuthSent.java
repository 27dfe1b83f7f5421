package net.hsvpn.peers.sa;

import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import net.hsvpn.config.proposal.IkeSuite;
import net.hsvpn.peers.crypto.IkeKeys;
import net.hsvpn.peers.window.Requests;
import net.hsvpn.peers.wire.Payload;

/**
 * We sent IKE_AUTH and wait.
 *
 * @param childSpi the inbound SPI that we offered for the first child; empty if the IKE SA begins
 *     without one (RFC 6023)
 * @param nextIv counter part of the next explicit IV
 * @param source our address when the request went out; empty if we did not know it
 * @param parked the peer's answer, while something must be fetched to judge it by; else empty
 * @param mixed the keys with a post-quantum pre-shared key in them, if the peer may know that; what
 *     protects IKE messages is the same in both
 * @param eap what has been said since the first answer, if we authenticate by EAP
 */
public record AuthSent(
    IkeSaId id,
    PeerProfile profile,
    Path path,
    long ticket,
    IkeSuite suite,
    IkeKeys keys,
    Capabilities capabilities,
    InitExchange init,
    Optional<Integer> childSpi,
    long nextIv,
    Requests requests,
    Optional<InetAddress> source,
    List<Payload> parked,
    Optional<IkeKeys> mixed,
    Optional<EapDialogue> eap)
    implements IkeSa {
  public AuthSent {
    parked = List.copyOf(parked);
  }

  public AuthSent with(Requests changed) {
    return with(changed, parked, nextIv, eap);
  }

  /** The answer must wait for what is being fetched. */
  public AuthSent parking(List<Payload> answer) {
    return with(requests, answer, nextIv, eap);
  }

  /**
   * The answer was taken in, and the next request goes out.
   *
   * @param ivs how many explicit IVs that took
   */
  public AuthSent talking(EapDialogue dialogue, Requests sent, int ivs) {
    return with(sent, List.of(), nextIv + ivs, Optional.of(dialogue));
  }

  private AuthSent with(
      Requests changed, List<Payload> waiting, long iv, Optional<EapDialogue> dialogue) {
    return new AuthSent(
        id,
        profile,
        path,
        ticket,
        suite,
        keys,
        capabilities,
        init,
        childSpi,
        iv,
        changed,
        source,
        waiting,
        mixed,
        dialogue);
  }

  /** Now that the peer has said so: with the mixed keys, or with the others for good. */
  public AuthSent settled(boolean ppk) {
    return new AuthSent(
        id,
        profile,
        path,
        ticket,
        suite,
        ppk ? mixed.orElseThrow() : keys,
        capabilities.ppk(ppk),
        init,
        childSpi,
        nextIv,
        requests,
        source,
        parked,
        Optional.empty(),
        eap);
  }

  @Override
  public Optional<Instant> deadline() {
    return requests.outstanding().map(Requests.Outstanding::dueAt);
  }
}
