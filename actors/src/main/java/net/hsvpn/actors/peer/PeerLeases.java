package net.hsvpn.actors.peer;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import net.hsvpn.actors.context.ContextActor;
import net.hsvpn.peers.sa.ChildPolicy;
import net.hsvpn.peers.sa.Lease;
import net.hsvpn.peers.sa.LeaseAwaited;
import net.hsvpn.peers.sa.VirtualAddresses;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * The addresses that a context lends to one peer: asks for those that its IKE SAs wait for, and
 * tells which of them are still in use, as often as it takes until the context knows.
 */
final class PeerLeases {
  private final PeerSetup setup;
  private final BiConsumer<Long, Optional<Lease>> found;
  private final Consumer<Set<InetAddress>> confirmed;
  // Empty until the context knows.
  private Optional<Set<InetAddress>> known = Optional.empty();

  /**
   * @param found called, on any thread, with what an IKE SA gets
   * @param confirmed called, on any thread, once the context knows what is in use
   */
  PeerLeases(
      PeerSetup setup,
      BiConsumer<Long, Optional<Lease>> found,
      Consumer<Set<InetAddress>> confirmed) {
    this.setup = setup;
    this.found = found;
    this.confirmed = confirmed;
  }

  /**
   * Asks for what is waited for, or tells what is in use.
   *
   * @return whether nobody waits, and the context knows what is in use
   */
  boolean review(Tunnels now) {
    if (!(setup.profile().child() instanceof ChildPolicy.Plain plain)
        || !(plain.addresses() instanceof VirtualAddresses.Lend)) {
      return true;
    }
    ActorRef<ContextActor.Command> context = setup.contexts().get(plain.context());
    List<LeaseAwaited> waiting =
        now.states().filter(LeaseAwaited.class::isInstance).map(LeaseAwaited.class::cast).toList();
    if (!waiting.isEmpty()) {
      known = Optional.empty();
      waiting.forEach(sa -> ask(context, plain, sa));
      return false;
    }
    Set<InetAddress> inUse =
        now.established().flatMap(sa -> sa.party().lent().stream()).collect(Collectors.toSet());
    if (known.filter(inUse::equals).isPresent()) {
      return true;
    }
    context.tell(new ContextActor.Keep(setup.id(), inUse, () -> confirmed.accept(inUse)));
    return false;
  }

  private void ask(
      ActorRef<ContextActor.Command> context, ChildPolicy.Plain plain, LeaseAwaited sa) {
    long spi = sa.id().localSpi();
    context.tell(
        new ContextActor.Lend(
            setup.id(),
            UserName.proven(setup.profile(), sa.caller().identity()).orElse(""),
            sa.wish(),
            lease ->
                found.accept(
                    spi,
                    lease.map(
                        l -> new Lease(l.addresses(), l.dns(), l.domains(), plain.local())))));
  }

  /** The context knows that these are in use, and no others. */
  void confirm(Set<InetAddress> inUse) {
    known = Optional.of(inUse);
  }
}
