package net.hsvpn.peers.exchange;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.hsvpn.peers.iana.ExchangeType;
import net.hsvpn.peers.sa.Announcements;
import net.hsvpn.peers.sa.ChildSa;
import net.hsvpn.peers.sa.Closed;
import net.hsvpn.peers.sa.Datagram;
import net.hsvpn.peers.sa.Effect;
import net.hsvpn.peers.sa.Env;
import net.hsvpn.peers.sa.Established;
import net.hsvpn.peers.sa.Event;
import net.hsvpn.peers.sa.Lifespan;
import net.hsvpn.peers.sa.Outcome;
import net.hsvpn.peers.sa.Path;
import net.hsvpn.peers.sa.Refusal;
import net.hsvpn.peers.sa.Report;
import net.hsvpn.peers.sa.Step;
import net.hsvpn.peers.sa.Task;
import net.hsvpn.peers.sa.Unfinished;
import net.hsvpn.peers.sa.Whereabouts;
import net.hsvpn.peers.window.Reassembly;
import net.hsvpn.peers.window.Requests;
import net.hsvpn.peers.window.Responses;
import net.hsvpn.peers.wire.Octets;
import net.hsvpn.peers.wire.Payload;

/** The working copy of an established IKE SA while one event is handled; never outlives it. */
final class Draft {
  /** When an attempt failed that is to be made again without anybody asking. */
  static final Duration RETRY = Duration.ofSeconds(30);

  final Env env;
  private final Established before;
  private final List<Effect> effects = new ArrayList<>();
  private final List<ChildSa> children;
  private final List<Task.Waiting> waiting;
  private Requests requests;
  private Responses responses;
  private long nextIv;
  private Optional<Task> task;
  private Instant lastHeard;
  private Lifespan lifespan;
  private Optional<Instant> keepaliveAt;
  private Established.Standing standing;
  private Announcements announcements;
  private Optional<Unfinished> unfinished;
  private Optional<Octets> crashToken;
  private final Bearings at;
  private Optional<String> closed = Optional.empty();

  Draft(Established before, Env env) {
    this.before = before;
    this.env = env;
    this.children = new ArrayList<>(before.children());
    this.waiting = new ArrayList<>(before.waiting());
    this.requests = before.requests();
    this.responses = before.responses();
    this.nextIv = before.nextIv();
    this.task = before.task();
    this.lastHeard = before.lastHeard();
    this.lifespan = before.lifespan();
    this.keepaliveAt = before.keepaliveAt();
    this.standing = before.standing();
    this.announcements = before.announcements();
    this.unfinished = before.unfinished();
    if (unfinished.filter(u -> !u.until().isAfter(env.now())).isPresent()) {
      abandonUnfinished();
    }
    this.crashToken = before.crashToken();
    this.at = new Bearings(before);
  }

  /** What does not change while an IKE SA lives: identity, profile, keys, suite. */
  Established sa() {
    return before;
  }

  Step step() {
    if (closed.isPresent()) {
      return new Step(new Closed(before.id(), closed.get()), effects);
    }
    Established after =
        new Established(
            before.id(),
            before.profile(),
            at.path(),
            before.suite(),
            before.keys(),
            at.capabilities(),
            requests,
            responses,
            nextIv,
            children,
            task,
            waiting,
            lifespan,
            lastHeard,
            keepaliveAt,
            standing,
            announcements,
            unfinished,
            crashToken,
            before.party(),
            at.whereabouts());
    return new Step(after, effects);
  }

  /** Where the two ends are. */
  Bearings at() {
    return at;
  }

  /** All that is sent on the children goes where ESP does by now. */
  void redirect() {
    children.forEach(child -> act(new Effect.Redirect(child, at.traffic(), at.udpEncapsulated())));
  }

  /** ESP goes where IKE does, and these are the NATs on that path. */
  void settle(Whereabouts.Nats found) {
    at.capabilities(at.capabilities().on(found));
    at.whereabouts(Whereabouts::together);
    redirect();
    Optional<Instant> usual = Lifetimes.keepaliveAt(env, at.capabilities());
    keepaliveAt = keepaliveAt.isPresent() && usual.isPresent() ? keepaliveAt : usual;
  }

  // Effects.

  void act(Effect effect) {
    effects.add(effect);
  }

  /** Sends on this child from now on: the peer has it. */
  void sendOn(ChildSa child) {
    act(new Effect.InstallOutbound(child, at.traffic(), at.udpEncapsulated(), false));
  }

  /** Sends on this child once the peer has taken in the answer that we are about to give. */
  void sendOnAnswered(ChildSa child) {
    act(new Effect.InstallOutbound(child, at.traffic(), at.udpEncapsulated(), true));
  }

  void tell(Report.Kind kind, ExchangeType phase, String text) {
    effects.add(new Effect.Tell(Report.of(kind, phase.name(), text)));
  }

  void tell(Report.Kind kind, ExchangeType phase, String text, String remedy) {
    effects.add(new Effect.Tell(Report.of(kind, phase.name(), text, remedy)));
  }

  void refuse(Refusal refusal) {
    effects.add(new Effect.Refused(refusal));
  }

  void done(long ticket) {
    complete(ticket, new Outcome.Done());
  }

  /** A negotiation came to nothing: one event, and the same for whoever gave the command. */
  void failed(long ticket, Report.Kind kind, ExchangeType phase, String why, String remedy) {
    Report report = Report.of(kind, phase.name(), why, remedy);
    effects.add(new Effect.Tell(report));
    failed(ticket, report.sentence());
  }

  void failed(long ticket, String why) {
    complete(ticket, new Outcome.Failed(why));
  }

  private void complete(long ticket, Outcome outcome) {
    if (ticket != 0) {
      effects.add(new Effect.Completed(ticket, outcome));
    }
  }

  // Messages.

  Requests requests() {
    return requests;
  }

  Responses responses() {
    return responses;
  }

  /** Sends our next request; the task says what to do with its answer. */
  void request(ExchangeType exchange, List<Payload> payloads, Task begun) {
    List<Datagram> datagrams = seal(exchange, false, requests.nextId(), payloads);
    requests = requests.sent(datagrams, env.now(), before.profile().retransmission().pauseAfter(0));
    task = Optional.of(begun);
    send(datagrams, at.path());
  }

  void requestAgain(Duration pause) {
    resend();
    requests = requests.sentAgain(env.now(), pause);
  }

  /** The request under way, if any, once more and besides those that time brings. */
  void resend() {
    resendOn(at.path());
  }

  /** The same, elsewhere. */
  void resendOn(Path path) {
    requests.outstanding().ifPresent(request -> send(request.datagrams(), path));
  }

  /** Takes the task whose answer has come. */
  Task answered() {
    Task finished = task.orElseThrow();
    requests = requests.answered();
    task = Optional.empty();
    return finished;
  }

  void respond(ExchangeType exchange, List<Payload> payloads) {
    List<Datagram> datagrams = seal(exchange, true, responses.expectedId(), payloads);
    responses = responses.answered(datagrams);
    send(datagrams, at.arrival());
  }

  void respondAgain() {
    send(responses.last(), at.arrival());
  }

  /** Our last answer once more, though nobody asked for it on this path yet. */
  void volunteer() {
    send(responses.last(), at.path());
  }

  private void send(List<Datagram> datagrams, Path path) {
    datagrams.forEach(
        datagram -> effects.add(new Effect.Send(new Datagram(path, datagram.octets()))));
  }

  private List<Datagram> seal(
      ExchangeType exchange, boolean response, int messageId, List<Payload> payloads) {
    SkChannel channel = new SkChannel(before.id(), before.suite(), before.keys());
    Path path = response ? at.arrival() : at.path();
    List<byte[]> messages =
        channel.seal(
            channel.header(exchange, response, messageId),
            payloads,
            Fragments.most(before.profile(), at.capabilities(), path),
            nextIv,
            env);
    nextIv += messages.size();
    return Fragments.datagrams(path, messages);
  }

  /** What has come in fragments of the answer to our request, or else of the peer's request. */
  Reassembly arriving(boolean response) {
    return response ? requests.outstanding().orElseThrow().answer() : responses.request();
  }

  void arriving(boolean response, Reassembly sofar) {
    if (response) {
      requests = requests.answering(sofar);
    } else {
      responses = responses.asking(sofar);
    }
  }

  // Tasks and commands.

  Optional<Task> task() {
    return task;
  }

  void task(Task changed) {
    task = Optional.of(changed);
  }

  List<Task.Waiting> waiting() {
    return waiting;
  }

  void enqueue(Event.Command command, Instant notBefore) {
    waiting.add(new Task.Waiting(command, notBefore));
  }

  /** Whether this very kind of command waits already, so that timers need not add it again. */
  boolean queued(Event.Command command) {
    return waiting.stream().anyMatch(w -> w.command().equals(command));
  }

  Optional<Unfinished> unfinished() {
    return unfinished;
  }

  /** The peer is to go on with this; there is room for one. */
  void suspend(Unfinished begun) {
    unfinished = Optional.of(begun);
  }

  /** Takes out what the peer has come to the end of. */
  void finished() {
    unfinished = Optional.empty();
  }

  void abandonUnfinished() {
    unfinished.ifPresent(Unfinished::forget);
    unfinished = Optional.empty();
  }

  // Children.

  List<ChildSa> children() {
    return children;
  }

  Optional<ChildSa> child(int inboundSpi) {
    return children.stream().filter(c -> c.inboundSpi() == inboundSpi).findFirst();
  }

  Optional<ChildSa> childByOutboundSpi(int outboundSpi) {
    return children.stream().filter(c -> c.outboundSpi() == outboundSpi).findFirst();
  }

  void add(ChildSa child) {
    children.add(child);
  }

  void replace(ChildSa changed) {
    children.replaceAll(c -> c.inboundSpi() == changed.inboundSpi() ? changed : c);
  }

  /** Forgets the child and takes it out of the data plane. */
  void remove(ChildSa child) {
    if (children.removeIf(c -> c.inboundSpi() == child.inboundSpi())) {
      effects.add(new Effect.RemoveChild(child, child.stage() == ChildSa.Stage.REPLACED));
    }
  }

  void removeChildren() {
    List.copyOf(children).forEach(this::remove);
  }

  // Life.

  void heard() {
    lastHeard = env.now();
  }

  Lifespan lifespan() {
    return lifespan;
  }

  void lifespan(Lifespan changed) {
    lifespan = changed;
  }

  /** Whether the peer has been silent for too long. */
  boolean silent() {
    return before.silence(standing, lastHeard).filter(t -> !t.isAfter(env.now())).isPresent();
  }

  Optional<Instant> keepaliveAt() {
    return keepaliveAt;
  }

  void keepaliveAt(Instant when) {
    keepaliveAt = Optional.of(when);
  }

  Established.Standing standing() {
    return standing;
  }

  /** Whether this IKE SA only waits to be deleted. */
  boolean retired() {
    return standing.retired();
  }

  void adopt(Event.Adopt estate) {
    children.addAll(estate.children());
    waiting.addAll(estate.waiting());
    announcements = estate.announcements().renumbered();
    estate.place().ifPresent(at::place);
    standing = Established.Standing.CURRENT;
  }

  Optional<Octets> crashToken() {
    return crashToken;
  }

  void crashToken(Octets changed) {
    crashToken = Optional.of(changed);
  }

  Announcements announcements() {
    return announcements;
  }

  void announcements(Announcements changed) {
    announcements = changed;
  }

  /** Children and waiting commands go to another IKE SA; this one only waits for its end. */
  Event.Adopt bequeath() {
    Event.Adopt estate = new Event.Adopt(children, waiting, announcements, Optional.of(at.place()));
    children.clear();
    waiting.clear();
    abandonUnfinished();
    standing = Established.Standing.REPLACED;
    return estate;
  }

  /** Another IKE SA with the same peer carries the traffic from now on. */
  void supersede() {
    children.replaceAll(
        c -> c.stage() == ChildSa.Stage.DELETING ? c : c.in(ChildSa.Stage.REPLACED));
    standing = Established.Standing.REPLACED;
  }

  /** The time of this IKE SA is over: nothing passes any more, whether the peer answers or not. */
  void expire() {
    // Those that another child replaced would go on receiving otherwise.
    children.forEach(child -> effects.add(new Effect.RemoveChild(child, false)));
    children.clear();
    standing = Established.Standing.EXPIRED;
  }

  boolean isClosed() {
    return closed.isPresent();
  }

  /** Ends the IKE SA here, with all its children; the peer is told by others, if at all. */
  void close(String why) {
    if (closed.isPresent()) {
      return;
    }
    closed = Optional.of(why);
    task.filter(t -> !(t instanceof Task.Closing)).ifPresent(t -> failed(t.ticket(), why));
    task.ifPresent(Task::forget);
    task = Optional.empty();
    abandonUnfinished();
    waiting.forEach(w -> failed(w.command().ticket(), why));
    waiting.clear();
    removeChildren();
    effects.add(new Effect.Wipe(before.keys()));
  }
}
