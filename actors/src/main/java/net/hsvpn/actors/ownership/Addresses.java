package net.hsvpn.actors.ownership;

import net.hsvpn.config.VirtualAddress;

/** Gives this node's host virtual addresses, and takes them away. Any thread; failures are told. */
public interface Addresses {
  /** Of a node whose addresses are led to it by others, or that has none. */
  Addresses NONE =
      new Addresses() {
        @Override
        public void hold(VirtualAddress address) {}

        @Override
        public void announce(VirtualAddress address) {}

        @Override
        public void drop(VirtualAddress address) {}
      };

  /**
   * The host has it for the next seconds. To be called each second: the address of a process that
   * died goes by itself.
   */
  void hold(VirtualAddress address);

  /** The neighbours shall know that it is here. */
  void announce(VirtualAddress address);

  /** The host has it no more; without effect if it had not. */
  void drop(VirtualAddress address);
}
