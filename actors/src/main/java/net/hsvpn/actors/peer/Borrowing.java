package net.hsvpn.actors.peer;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import net.hsvpn.actors.context.ContextActor;
import net.hsvpn.peers.sa.ChildPolicy;
import net.hsvpn.peers.sa.PeerProfile;
import net.hsvpn.peers.sa.VirtualAddresses;

/**
 * The addresses that a peer lends us: tells the context to have them, and no others, as often as it
 * takes until it does.
 */
final class Borrowing {
  private final PeerSetup setup;
  private final Consumer<Set<InetAddress>> confirmed;
  // Empty until the context has said so.
  private Optional<Set<InetAddress>> known = Optional.empty();

  /**
   * @param confirmed called, on any thread, once the context has these addresses and no others
   */
  Borrowing(PeerSetup setup, Consumer<Set<InetAddress>> confirmed) {
    this.setup = setup;
    this.confirmed = confirmed;
  }

  /**
   * Tells the context what it should have.
   *
   * @return whether it has that
   */
  boolean review(Tunnels now) {
    Optional<ChildPolicy.Plain> asking = asking(setup.profile());
    if (asking.isEmpty()) {
      return true;
    }
    Set<InetAddress> borrowed = borrowed(now);
    if (known.filter(borrowed::equals).isPresent()) {
      return true;
    }
    setup
        .contexts()
        .get(asking.get().context())
        .tell(new ContextActor.Borrow(setup.id(), borrowed, () -> confirmed.accept(borrowed)));
    return false;
  }

  void confirm(Set<InetAddress> borrowed) {
    known = Optional.of(borrowed);
  }

  /** The profile for the next call: it asks for the addresses that we have. */
  PeerProfile profile(Tunnels now) {
    PeerProfile profile = setup.profile();
    Set<InetAddress> borrowed = borrowed(now);
    Optional<ChildPolicy.Plain> asking = asking(profile);
    if (asking.isEmpty() || borrowed.isEmpty()) {
      return profile;
    }
    ChildPolicy.Plain plain = asking.get();
    List<InetAddress> wanted =
        ((VirtualAddresses.Ask) plain.addresses())
            .wanted().stream()
                .map(any ->
                    borrowed.stream()
                        .filter(b -> b.getAddress().length == any.getAddress().length)
                        .findFirst()
                        .orElse(any))
                .toList();
    return profile.carrying(
        new ChildPolicy.Plain(
            plain.context(), plain.local(), plain.remote(), new VirtualAddresses.Ask(wanted)));
  }

  private static Set<InetAddress> borrowed(Tunnels now) {
    return now.established()
        .flatMap(sa -> sa.party().borrowed().stream())
        .collect(Collectors.toSet());
  }

  private static Optional<ChildPolicy.Plain> asking(PeerProfile profile) {
    return profile.child() instanceof ChildPolicy.Plain plain
            && plain.addresses() instanceof VirtualAddresses.Ask
        ? Optional.of(plain)
        : Optional.empty();
  }
}
