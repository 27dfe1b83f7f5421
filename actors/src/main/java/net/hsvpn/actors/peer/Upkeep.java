package net.hsvpn.actors.peer;

import java.time.Instant;
import java.util.Optional;
import net.hsvpn.actors.sa.IkeSaCell;
import net.hsvpn.config.IpText;
import net.hsvpn.config.Start;
import net.hsvpn.peers.IkeEngine;
import net.hsvpn.peers.sa.Effect;
import net.hsvpn.peers.sa.Established;
import net.hsvpn.peers.sa.Event;
import net.hsvpn.peers.sa.RedirectHistory;
import net.hsvpn.peers.sa.Report;
import net.hsvpn.peers.sa.Step;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/** Sees to it that the tunnel is there when it is wished for: calls the peer, and calls again. */
final class Upkeep {
  private static final String RETRY = "retry";

  private final TimerScheduler<PeerActor.Command> timers;
  private final PeerSetup setup;
  private final SaFamily family;
  private final Orders orders;
  private final Borrowing borrowing;
  private PeerMemory memory;
  private Instant restsUntil = Instant.MIN;
  private RedirectHistory redirects = RedirectHistory.NONE;

  Upkeep(
      TimerScheduler<PeerActor.Command> timers,
      PeerSetup setup,
      SaFamily family,
      Orders orders,
      Borrowing borrowing) {
    this.timers = timers;
    this.setup = setup;
    this.family = family;
    this.orders = orders;
    this.borrowing = borrowing;
    this.memory =
        setup
            .node()
            .checkpoints()
            .load(PeerMemory.key(setup.id()))
            .orElseGet(() -> PeerMemory.fresh(Wish.of(setup.config().start())));
  }

  PeerMemory memory() {
    return memory;
  }

  /** Whether the next call only waits for its time. */
  boolean waiting() {
    return timers.isTimerActive(RETRY);
  }

  /** Somebody ordered the tunnel to be there: calls at once, whatever came before. */
  void ordered() {
    remember(memory.wishing(usual()));
    Tunnels now = family.tunnels();
    Optional<Established> childless = now.childless();
    if (childless.isPresent()) {
      family.order(childless.get().id().localSpi(), new Event.CreateChild(orders.ticket()));
    } else if (now.inUse().isEmpty() && !now.calling()) {
      call();
    }
  }

  /** Somebody ordered the tunnel to be closed, and to stay so. */
  void forbidden() {
    timers.cancel(RETRY);
    remember(memory.wishing(Wish.DOWN));
  }

  /** Traffic wants into the tunnel. */
  void demanded() {
    Tunnels now = family.tunnels();
    if (!now.inUse().isEmpty() || now.calling() || waiting()) {
      return;
    }
    if (memory.wish() == Wish.ON_DEMAND && !restsUntil.isAfter(setup.node().clock().instant())) {
      call();
    } else {
      setup.unreachable().run();
    }
  }

  /** The peer no longer answers (RFC 7296 section 2.4). */
  void silent() {
    if (memory.wish() == Wish.DOWN || !family.tunnels().inUse().isEmpty()) {
      return;
    }
    remember(
        memory.wishing(
            switch (setup.config().saPolicy().dpdAction()) {
              case RESTART -> Wish.ALWAYS;
              case CLEAR -> usual() == Wish.ON_DEMAND ? Wish.ON_DEMAND : Wish.NEVER;
            }));
  }

  /** An IKE SA that is still in use wants its peer to be authenticated anew. */
  void reauthenticate() {
    if (memory.wish() != Wish.DOWN && !family.tunnels().calling()) {
      call();
    }
  }

  /** Whether packets shall find the way to the tunnel while it is down. */
  boolean awaitsTraffic() {
    return usual() == Wish.ON_DEMAND && memory.wish() != Wish.DOWN;
  }

  private Wish usual() {
    return Wish.of(setup.config().start());
  }

  /** It is time for the next attempt. */
  void retry() {
    Tunnels now = family.tunnels();
    Optional<Established> childless = now.childless();
    if (childless.isPresent()) {
      remember(memory.failedAgain());
      family.order(childless.get().id().localSpi(), new Event.CreateChild(0));
    } else if (memory.wish() == Wish.ALWAYS && now.inUse().isEmpty() && !now.calling()) {
      call();
    }
  }

  /** The last IKE SA ended. */
  void failed() {
    restsUntil =
        setup
            .node()
            .clock()
            .instant()
            .plus(setup.pacing().pause(memory.failures(), setup.node().random()));
    remember(memory.failedAgain());
    setup.unreachable().run();
  }

  /** Something went wrong that a person may want to know. */
  void failing(Report report) {
    remember(
        memory.failing(
            new PeerStatus.LastError(
                setup.node().clock().instant(), report.phase(), report.text(), report.remedy())));
  }

  /**
   * Compares what is with what is wished.
   *
   * @param up whether packets can flow
   */
  void review(Tunnels now, boolean up) {
    if (up) {
      timers.cancel(RETRY);
      restsUntil = Instant.MIN;
      remember(memory.wish() == Wish.DOWN ? memory.wentWell() : memory.wentWell().wishing(usual()));
    } else if (lacking(now) && !waiting()) {
      timers.startSingleTimer(
          RETRY,
          new PeerActor.Retry(),
          setup.pacing().pause(memory.failures(), setup.node().random()));
    }
  }

  private boolean lacking(Tunnels now) {
    boolean child = setup.config().start() != Start.PASSIVE && now.childless().isPresent();
    boolean all = memory.wish() == Wish.ALWAYS && now.inUse().isEmpty() && !now.calling();
    return child || all;
  }

  /**
   * Goes to the gateway that the peer sends us to; what it replaces is closed once it stands.
   *
   * @return why not, if we do not
   */
  Optional<Report> follow(Effect.Redirected way) {
    Tunnels now = family.tunnels();
    Instant time = setup.node().clock().instant();
    if (memory.wish() == Wish.DOWN || now.calling() || setup.profile().endpoints().isEmpty()) {
      return Optional.empty();
    }
    if (!redirects.allows(time)) {
      return Optional.of(
          Report.of(
              Report.Kind.NEGOTIATION_FAILED,
              "",
              "the gateway at %s sends us to the one at %s, after %d others within %d s"
                  .formatted(
                      IpText.of(way.from()),
                      IpText.of(way.to()),
                      RedirectHistory.MOST,
                      RedirectHistory.PERIOD.toSeconds()),
              "end the loop of redirections, or set redirect = refuse for this peer"));
    }
    redirects = redirects.and(time);
    boolean first = now.inUse().isEmpty();
    Step step = IkeEngine.follow(way, setup.profile(), first, setup.node().env());
    family.begin(new IkeSaCell(step.next(), step.effects()));
    return Optional.empty();
  }

  private void call() {
    if (setup.profile().endpoints().isEmpty()) {
      orders.notUp(
          "the peer's address is unknown (remote = any, or none of our addresses is of its"
              + " family), so it must call us");
      return;
    }
    Tunnels now = family.tunnels();
    boolean first = now.inUse().isEmpty();
    Step step =
        IkeEngine.initiate(borrowing.profile(now), orders.ticket(), first, setup.node().env());
    family.begin(new IkeSaCell(step.next(), step.effects()));
  }

  private void remember(PeerMemory next) {
    if (!next.equals(memory)) {
      memory = next;
      setup.node().checkpoints().save(PeerMemory.key(setup.id()), next);
    }
  }
}
