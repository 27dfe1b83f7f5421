package net.hsvpn.actors.http;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import net.hsvpn.actors.events.EventLog;
import net.hsvpn.actors.events.GatewayEvent;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.model.sse.ServerSentEvent;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.BoundedSourceQueue;
import org.apache.pekko.stream.javadsl.Source;

/** Events as a stream of server-sent events, with a bounded buffer for each listener. */
final class EventSource {
  private static final int BUFFER = 256;
  private static final Duration HEARTBEAT = Duration.ofSeconds(15);

  private EventSource() {}

  /** What is remembered after the given event; then it ends. */
  static Source<ServerSentEvent, NotUsed> past(EventLog log, long afterId) {
    return Source.from(log.since(afterId)).map(EventSource::sse);
  }

  /** What is remembered after the given event, and all that follows; empty if too many listen. */
  static Optional<Source<ServerSentEvent, NotUsed>> following(
      EventLog log, long afterId, ActorSystem<?> system) {
    Pair<BoundedSourceQueue<GatewayEvent>, Source<GatewayEvent, NotUsed>> live =
        Source.<GatewayEvent>queue(BUFFER).preMaterialize(system);
    BoundedSourceQueue<GatewayEvent> queue = live.first();
    EventLog.Listener listener =
        new EventLog.Listener() {
          @Override
          public boolean offer(GatewayEvent event) {
            return queue.offer(event).isEnqueued();
          }

          @Override
          public void cutOff() {
            if (!queue.isCompleted()) {
              queue.complete();
            }
          }
        };
    Optional<List<GatewayEvent>> past = log.listen(afterId, listener);
    if (past.isEmpty()) {
      queue.complete();
      return Optional.empty();
    }
    return Optional.of(
        Source.from(past.get())
            .concat(live.second())
            .map(EventSource::sse)
            .keepAlive(HEARTBEAT, ServerSentEvent::heartbeat)
            .watchTermination((mat, done) -> {
              done.whenComplete((ok, failed) -> log.stopListening(listener));
              return mat;
            }));
  }

  private static ServerSentEvent sse(GatewayEvent event) {
    return ServerSentEvent.create(
        Json.text(event),
        Optional.of(event.kind()),
        Optional.of(Long.toString(event.id())),
        OptionalInt.empty());
  }
}
