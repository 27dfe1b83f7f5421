package net.hsvpn.peers.sa;

import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import net.hsvpn.config.proposal.IkeSuite;
import net.hsvpn.peers.crypto.IkeKeys;
import net.hsvpn.peers.radius.Consultation;

/** What the engine wants done. The caller commits the new state first, then acts in list order. */
public sealed interface Effect {
  /** Send an IKE message. */
  record Send(Datagram datagram) implements Effect {}

  /** Send one octet 0xFF, so that a NAT before us keeps its mapping (RFC 3948 section 4). */
  record Keepalive(Path path) implements Effect {}

  /** The IKE SA is authenticated and in use. Happens once per SA, before any child of it. */
  record Established(IkeSaId id) implements Effect {}

  /**
   * The peer, authenticated, says that it knows of no IKE SA with us but this one (RFC 7296 section
   * 2.4).
   *
   * @param begun when it began to speak to us; it may well know of IKE SAs that came later
   */
  record InitialContact(Instant begun) implements Effect {}

  /** Make a new IKE SA with the same peer, with children of its own; then supersede this one. */
  record Reauthenticate() implements Effect {}

  /**
   * The peer wants us to go to another gateway (RFC 5685): begin there, unless we were sent about
   * too often. Where this IKE SA stays, the new one supersedes it.
   *
   * @param from the gateway that sends us
   * @param ticket of the command that made us call; comes back from the new call
   */
  record Redirected(InetAddress to, InetAddress from, long ticket) implements Effect {}

  /** Receive on this child SA from now on. */
  record InstallInbound(ChildSa child) implements Effect {}

  /**
   * Send on this child SA from now on, instead of on any older one of the same peer.
   *
   * @param path of IKE; ESP goes between the same addresses
   * @param udpEncapsulated ESP in UDP, between the ports of the path; otherwise IP protocol 50
   * @param answered the peer learns of this SA by an answer of ours that goes out now; what
   *     overtakes the peer's work on it finds no SA there, so an older one had better serve a
   *     little longer
   */
  record InstallOutbound(ChildSa child, Path path, boolean udpEncapsulated, boolean answered)
      implements Effect {}

  /** If we send on this child SA, send there from now on; keys, SPIs and numbers stay. */
  record Redirect(ChildSa child, Path path, boolean udpEncapsulated) implements Effect {}

  /** The grants of a tagged child changed (HSVPN_ROUTES); keys and SPIs stay. */
  record Regrant(ChildSa child) implements Effect {}

  /**
   * Stop sending on this child at once; stop receiving too, unless {@code replaced}: then packets
   * that are still under way are received for a few seconds more.
   */
  record RemoveChild(ChildSa child, boolean replaced) implements Effect {}

  /** A new IKE SA exists. With {@code successor} it takes the place of this one. */
  record Spawn(net.hsvpn.peers.sa.Established sa, boolean successor) implements Effect {}

  /** Give these children to the IKE SA with that local SPI, which a {@link Spawn} announced. */
  record HandOver(long localSpi, Event.Adopt adopt) implements Effect {}

  /** Order the IKE SA with that local SPI to close: it is redundant (RFC 7296 section 2.8.2). */
  record CloseOther(long localSpi) implements Effect {}

  /**
   * Get these, side by side, into {@link Env#evidence}: each content or failure. Then give the SA
   * an {@link Event.Fetched}.
   */
  record Fetch(List<Wanted> wanted) implements Effect {
    public Fetch {
      wanted = List.copyOf(wanted);
    }
  }

  /**
   * Ask a RADIUS server, without keeping anybody else waiting, and give the SA an {@link
   * Event.Consulted}.
   *
   * @param round comes back in that
   */
  record Consult(int round, Consultation question) implements Effect {}

  /** Find addresses for the peer, and give the SA an {@link Event.Leased}. */
  record FindLease(AddressWish wish) implements Effect {}

  /** A command is done. */
  record Completed(long ticket, Outcome outcome) implements Effect {}

  /** Something a person may want to know. */
  record Tell(Report report) implements Effect {}

  /** Keys for a decoder such as Wireshark, if anybody asked for them; else ignored. */
  record Keys(IkeSaId id, IkeSuite suite, IkeKeys keys) implements Effect {}

  /** An input was refused without an answer. */
  record Refused(Refusal refusal) implements Effect {}

  /** The IKE SA is gone: overwrite its keys, after everything else. */
  record Wipe(IkeKeys keys) implements Effect {}
}
