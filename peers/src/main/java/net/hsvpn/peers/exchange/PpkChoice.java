package net.hsvpn.peers.exchange;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.hsvpn.config.proposal.IkeSuite;
import net.hsvpn.peers.crypto.IkeKeys;
import net.hsvpn.peers.iana.NotifyType;
import net.hsvpn.peers.sa.Capabilities;
import net.hsvpn.peers.sa.PeerProfile;
import net.hsvpn.peers.sa.Ppk;
import net.hsvpn.peers.wire.Authentication;
import net.hsvpn.peers.wire.Notify;
import net.hsvpn.peers.wire.Octets;
import net.hsvpn.peers.wire.Payload;

/** Whether a responder mixes a post-quantum pre-shared key into the keys (RFC 8784 section 3). */
sealed interface PpkChoice {
  /** PPK_ID_FIXED: the name of a key that both ends have been given (RFC 8784 section 5.1). */
  int FIXED = 2;

  /** Both ends have it. */
  record Mixed(IkeKeys keys) implements PpkChoice {}

  /**
   * It goes without.
   *
   * @param payloads the request as it would be if the initiator had none either
   */
  record Without(List<Payload> payloads) implements PpkChoice {}

  /** It cannot be. */
  record Refused(String why, String remedy) implements PpkChoice {}

  static PpkChoice of(
      PeerProfile profile,
      Capabilities capabilities,
      IkeSuite suite,
      IkeKeys keys,
      List<Payload> payloads) {
    Optional<Notify> named =
        capabilities.ppk() ? Payloads.status(payloads, NotifyType.PPK_IDENTITY) : Optional.empty();
    Optional<Ppk> ours = profile.ppk();
    if (named.isPresent() && ours.filter(ppk -> named(named.get(), ppk)).isPresent()) {
      return new Mixed(keys.mixed(suite.prf(), ours.get().key()));
    }
    if (ours.filter(Ppk::required).isPresent()) {
      return new Refused(
          named.isEmpty()
              ? "it uses no post-quantum pre-shared key, which ppk-required asks for"
              : "it uses a post-quantum pre-shared key of another name than our ppk-id",
          "give both ends the same ppk-id and ppk");
    }
    if (named.isEmpty()) {
      return new Without(payloads);
    }
    Optional<Notify> otherwise = Payloads.status(payloads, NotifyType.NO_PPK_AUTH);
    return otherwise.isEmpty()
        ? new Refused(
            "it insists on a post-quantum pre-shared key that is not known here",
            "give both ends the same ppk-id and ppk, or require it at neither")
        : new Without(insteadOfAuth(payloads, otherwise.get().data()));
  }

  private static boolean named(Notify notify, Ppk ppk) {
    return notify.data().equals(identity(ppk).data());
  }

  /** N(PPK_IDENTITY) as an initiator sends it. */
  static Notify identity(Ppk ppk) {
    byte[] id = ppk.id().array();
    byte[] data = new byte[1 + id.length];
    data[0] = FIXED;
    System.arraycopy(id, 0, data, 1, id.length);
    return new Notify(NotifyType.PPK_IDENTITY, data);
  }

  private static List<Payload> insteadOfAuth(List<Payload> payloads, Octets data) {
    List<Payload> changed = new ArrayList<>(payloads);
    changed.replaceAll(
        p -> p instanceof Authentication a ? new Authentication(a.method(), data) : p);
    return changed;
  }
}
