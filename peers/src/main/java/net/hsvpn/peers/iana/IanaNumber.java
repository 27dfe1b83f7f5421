package net.hsvpn.peers.iana;

/** A constant that stands for a number in one of IANA's registries. */
public interface IanaNumber {
  /** The number on the wire, unsigned. */
  int code();
}
