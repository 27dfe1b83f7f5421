package net.hsvpn.actors.peer;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import net.hsvpn.actors.node.NodeServices;
import net.hsvpn.actors.node.SaPublisher.Flow;
import net.hsvpn.config.PeerId;
import net.hsvpn.peers.eap.Grant;
import net.hsvpn.peers.radius.AccountingRecord;
import net.hsvpn.peers.sa.Established;
import net.hsvpn.peers.sa.Path;
import net.hsvpn.persistence.CheckpointKey;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Tells the RADIUS servers of one user's session: that it begins, how it goes on, and what it came
 * to. It lasts as long as the user has an IKE SA, whichever that is.
 */
final class Accounting {
  /**
   * A session that has begun.
   *
   * @param before what was carried before it
   * @param interimAt when the servers are to hear of it again
   */
  record Session(
      String id,
      String user,
      Grant grant,
      List<InetAddress> addresses,
      Path path,
      Flow before,
      Instant begun,
      Instant interimAt) {
    Session until(Instant next) {
      return new Session(id, user, grant, addresses, path, before, begun, next);
    }
  }

  private static final String TIMER = "interim";

  private final PeerSetup setup;
  private final NodeServices node;
  private final TimerScheduler<PeerActor.Command> timers;
  private final CheckpointKey<Session> key;
  private Optional<Session> session;
  // One message after another, or a server would hear of an end before the beginning.
  private CompletableFuture<?> last = CompletableFuture.completedFuture(null);

  Accounting(PeerSetup setup, TimerScheduler<PeerActor.Command> timers) {
    this.setup = setup;
    this.node = setup.node();
    this.timers = timers;
    this.key = key(setup.id());
    this.session = node.checkpoints().load(key);
  }

  static CheckpointKey<Session> key(PeerId peer) {
    return new CheckpointKey<>("accounting", peer.value(), "session", Session.class);
  }

  /**
   * Compares what the servers know with what is.
   *
   * @param carriesNothing whether no child SA is left, not even one that only receives
   */
  void review(Tunnels now, boolean carriesNothing) {
    if (session.isEmpty()) {
      now.lasting().stream().filter(this::counts).findFirst().ifPresent(this::begin);
    } else if (now.cells().isEmpty() && carriesNothing) {
      end(session.get());
    }
    session.ifPresent(this::goOn);
  }

  private boolean counts(Established sa) {
    return node.radius().accounts() && sa.party().grant().accounted();
  }

  private void begin(Established sa) {
    Instant now = node.clock().instant();
    byte[] id = new byte[Long.BYTES];
    node.random().nextBytes(id);
    keep(
        new Session(
            HexFormat.of().formatHex(id),
            sa.party().eapIdentity().orElse(""),
            sa.party().grant(),
            sa.party().lent(),
            sa.path(),
            carried(),
            now,
            now.plus(interim(sa.party().grant()))));
    tell(session.orElseThrow(), AccountingRecord.Kind.START);
  }

  private void goOn(Session running) {
    Instant now = node.clock().instant();
    if (!running.interimAt().isAfter(now)) {
      tell(running, AccountingRecord.Kind.INTERIM);
      keep(running.until(now.plus(interim(running.grant()))));
    }
    Duration wait = Duration.between(now, session.orElseThrow().interimAt());
    timers.startSingleTimer(TIMER, new PeerActor.Wake(), wait);
  }

  private void end(Session ended) {
    tell(ended, AccountingRecord.Kind.STOP);
    session = Optional.empty();
    timers.cancel(TIMER);
    node.checkpoints().forget(key);
  }

  private void keep(Session changed) {
    session = Optional.of(changed);
    node.checkpoints().save(key, changed);
  }

  private Duration interim(Grant grant) {
    return grant.interim().orElseGet(() -> node.radius().interim());
  }

  private Flow carried() {
    return node.publisher().traffic(setup.id(), node.publisher().snapshot()).values().stream()
        .reduce(Flow.NONE, Flow::plus);
  }

  private void tell(Session about, AccountingRecord.Kind kind) {
    Instant now = node.clock().instant();
    Flow used = carried().minus(about.before());
    AccountingRecord news =
        new AccountingRecord(
            kind,
            about.id(),
            about.user(),
            about.grant().classes(),
            about.addresses(),
            about.path().local(),
            about.path().remote(),
            new AccountingRecord.Usage(
                used.packetsIn(), used.bytesIn(), used.packetsOut(), used.bytesOut()),
            Duration.between(about.begun(), now),
            now);
    last =
        last.thenCompose(_ -> node.radius().tell(news))
            .thenAccept(problem ->
                problem.ifPresent(why ->
                    node.events()
                        .tell(
                            setup.id(),
                            "ACCOUNTING_FAILED",
                            "no RADIUS server was told of "
                                + kind
                                + " of session "
                                + about.id()
                                + ": "
                                + why,
                            Optional.of("check the accounting ports and secrets under radius"))));
  }
}
