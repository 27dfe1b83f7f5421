package net.hsvpn.dataplane.carrier;

import net.hsvpn.config.PeerId;

/** Takes what came in an SA of L2TP and is no user packet. On the packet path's thread: at once. */
public interface CarrierInbox {
  /** Takes nothing. */
  CarrierInbox NONE =
      new CarrierInbox() {
        @Override
        public boolean control(PeerId peer, byte[] datagram) {
          return false;
        }

        @Override
        public boolean frame(PeerId peer, int session, byte[] ppp) {
          return false;
        }
      };

  /**
   * A control message, the payload of its datagram.
   *
   * @return false if there is no room for it
   */
  boolean control(PeerId peer, byte[] datagram);

  /**
   * A PPP frame that holds no user packet.
   *
   * @param session ours
   * @return false if there is no room for it
   */
  boolean frame(PeerId peer, int session, byte[] ppp);
}
