package net.hsvpn.peers.eap;

import net.hsvpn.peers.trace.SafeText;

/** What a password that does not fit means, in words for our own log: the peer never learns. */
final class Passwords {
  private Passwords() {}

  /**
   * @param usable whether the method can work with what we know of the user
   */
  static ServerMethod.Move refused(EapUsers.User user, boolean usable) {
    String name = SafeText.quoted(user.name());
    if (!user.known()) {
      return new ServerMethod.Move.Refused(
          "it says by EAP that it is " + name + ", and no such user may be this peer",
          "add the user to eap-users, or to users of this peer, or correct the name there");
    }
    return usable
        ? new ServerMethod.Move.Refused(
            "the password of EAP user " + name + " does not fit",
            "compare the password at the other end with the user's secret")
        : new ServerMethod.Move.Refused(
            "EAP user " + name + " has an nt-hash only, which EAP-MD5 cannot use",
            "give the user a secret, or use eap-mschapv2");
  }
}
