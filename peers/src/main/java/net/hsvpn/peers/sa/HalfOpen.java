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
    List<Datagram> answered)
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
        answer);
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
        answered);
  }

  /** One more fragment of the request has come. */
  public HalfOpen asking(Reassembly sofar) {
    return with(sofar, parked);
  }

  /** The request must wait for what is being fetched. */
  public HalfOpen parking(Parked waiting) {
    return with(request, Optional.of(waiting));
  }

  private HalfOpen with(Reassembly sofar, Optional<Parked> waiting) {
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
        answered);
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
