package net.hsvpn.peers.sa;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import net.hsvpn.config.FragmentSizes;
import net.hsvpn.config.ReassemblyLimits;
import net.hsvpn.config.proposal.AdditionalKeyExchange;
import net.hsvpn.config.proposal.IkeSuite;
import net.hsvpn.peers.crypto.IkeKeys;
import net.hsvpn.peers.window.Reassembly;
import net.hsvpn.peers.wire.Payload;

/**
 * We answered an IKE_SA_INIT and wait for IKE_AUTH. Nobody is authenticated yet, and which peer it
 * is remains open.
 *
 * @param response what we answered, kept to be repeated
 * @param request what has come of the peer's IKE_AUTH request, if that is in fragments
 * @param limits of what we hold of it
 * @param sizes of the fragments that we send
 * @param openedAt when the request came
 * @param expiresAt when we forget it
 * @param parked the request, while something must be fetched to judge the peer by
 * @param spent keys that others have taken the place of, the newest last, to be wiped with these
 * @param answered what we answered to the last IKE_INTERMEDIATE request, protected by the last of
 *     those; empty before the first one
 * @param eap what has been said since the first request, if the peer authenticates by EAP
 */
public record HalfOpen(
    IkeSaId id,
    Path path,
    IkeSuite suite,
    IkeKeys keys,
    Capabilities capabilities,
    InitExchange init,
    Datagram response,
    Reassembly request,
    ReassemblyLimits limits,
    FragmentSizes sizes,
    Instant openedAt,
    Instant expiresAt,
    Optional<Parked> parked,
    List<IkeKeys> spent,
    List<Datagram> answered,
    Optional<EapTalk> eap)
    implements IkeSa {
  public HalfOpen {
    spent = List.copyOf(spent);
    answered = List.copyOf(answered);
  }

  /** The additional key exchange that the peer must begin next; empty if IKE_AUTH is to come. */
  public Optional<AdditionalKeyExchange.Chosen> next() {
    return suite.additional().stream().skip(init.intermediate().exchanges()).findFirst();
  }

  /** After one more IKE_INTERMEDIATE exchange, which gave other keys. */
  public HalfOpen after(InitExchange more, IkeKeys fresh, List<Datagram> answer) {
    return new HalfOpen(
        id,
        path,
        suite,
        fresh,
        capabilities,
        more,
        response,
        Reassembly.NOTHING,
        limits,
        sizes,
        openedAt,
        expiresAt,
        parked,
        Stream.concat(spent.stream(), Stream.of(keys)).toList(),
        answer,
        eap);
  }

  /** With a post-quantum pre-shared key in the keys. */
  public HalfOpen mixed(IkeKeys fresh) {
    return new HalfOpen(
        id,
        path,
        suite,
        fresh,
        capabilities.ppk(true),
        init,
        response,
        request,
        limits,
        sizes,
        openedAt,
        expiresAt,
        parked,
        Stream.concat(spent.stream(), Stream.of(keys)).toList(),
        answered,
        eap);
  }

  /** Without a post-quantum pre-shared key in the keys, as is settled now. */
  public HalfOpen unmixed() {
    return new HalfOpen(
        id,
        path,
        suite,
        keys,
        capabilities.ppk(false),
        init,
        response,
        request,
        limits,
        sizes,
        openedAt,
        expiresAt,
        parked,
        spent,
        answered,
        eap);
  }

  /** ID of the only IKE_AUTH request that may come. */
  public int expectedId() {
    return eap.map(EapTalk::expectedId).orElseGet(() -> init.intermediate().authId());
  }

  /** Counter part of the next explicit IV. */
  public long nextIv() {
    return eap.map(EapTalk::nextIv).orElse(0L);
  }

  /** One more fragment of the request has come. */
  public HalfOpen asking(Reassembly sofar) {
    return with(sofar, parked, eap);
  }

  /** The request must wait for what is being fetched. */
  public HalfOpen parking(Parked waiting) {
    return with(request, Optional.of(waiting), eap);
  }

  /** A request was taken in and answered, and EAP goes on. */
  public HalfOpen talking(EapTalk talk) {
    return with(Reassembly.NOTHING, Optional.empty(), Optional.of(talk));
  }

  private HalfOpen with(Reassembly sofar, Optional<Parked> waiting, Optional<EapTalk> talk) {
    return new HalfOpen(
        id,
        path,
        suite,
        keys,
        capabilities,
        init,
        response,
        sofar,
        limits,
        sizes,
        openedAt,
        expiresAt,
        waiting,
        spent,
        answered,
        talk);
  }

  /**
   * An IKE_AUTH request that waits.
   *
   * @param path on which it came
   * @param profile of the peer that it names
   */
  public record Parked(Path path, List<Payload> payloads, PeerProfile profile) {
    public Parked {
      payloads = List.copyOf(payloads);
    }
  }

  @Override
  public Optional<Instant> deadline() {
    return Optional.of(expiresAt);
  }
}
