package net.hsvpn.actors.http;

import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import net.hsvpn.actors.events.EventLog;
import net.hsvpn.actors.http.GatewayView.Command;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.marshalling.sse.EventStreamMarshalling;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.model.sse.ServerSentEvent;
import org.apache.pekko.http.javadsl.server.AllDirectives;
import org.apache.pekko.http.javadsl.server.PathMatchers;
import org.apache.pekko.http.javadsl.server.Route;
import org.apache.pekko.http.javadsl.unmarshalling.Unmarshaller;
import org.apache.pekko.stream.javadsl.Source;

/** The paths of the HTTP interface. What they show comes from {@link GatewayView}. */
public final class ApiRoutes extends AllDirectives {
  private final GatewayView gateway;
  private final EventLog events;
  private final BearerToken token;
  private final ActorSystem<?> system;

  public ApiRoutes(GatewayView gateway, EventLog events, BearerToken token, ActorSystem<?> system) {
    this.gateway = gateway;
    this.events = events;
    this.token = token;
    this.system = system;
  }

  /** Everything, errors as problem documents included. */
  public Route routes() {
    Route all = concat(health(), pathPrefix("api", () -> pathPrefix("v1", this::api)));
    return handleExceptions(
        Problems.exceptions(), () -> handleRejections(Problems.rejections(), () -> all));
  }

  private Route health() {
    return pathPrefix(
        "health",
        () ->
            concat(
                path("live", () -> get(() -> complete(Json.ok(new Health("live"))))),
                path(
                    "ready",
                    () ->
                        get(() ->
                            complete(
                                gateway
                                    .notReady()
                                    .map(why -> Json.problem(StatusCodes.SERVICE_UNAVAILABLE, why))
                                    .orElseGet(() -> Json.ok(new Health("ready"))))))));
  }

  private Route api() {
    return optionalHeaderValueByName(
        "Authorization",
        authorization ->
            token.admits(authorization) ? resources() : complete(Problems.unauthorized()));
  }

  private Route resources() {
    return concat(
        path("status", () -> shown(gateway::status)),
        path("peers", () -> shown(gateway::peers)),
        path("ike-sas", () -> shown(() -> gateway.peers().thenApply(SaLists::ike))),
        path("child-sas", () -> shown(() -> gateway.peers().thenApply(SaLists::child))),
        path("contexts", () -> shown(gateway::contexts)),
        path("drops", () -> get(() -> complete(Json.ok(gateway.drops())))),
        path("events", () -> get(this::eventStream)),
        path(
            PathMatchers.segment("contexts").slash(PathMatchers.segment()).slash("routes"),
            name -> found("context", name, gateway::routes)),
        path(
            PathMatchers.segment("peers").slash(PathMatchers.segment()),
            name -> found("peer", name, gateway::peer)),
        path(
            PathMatchers.segment("peers").slash(PathMatchers.segment()).slash("initiate"),
            name -> post(() -> ordered(name, Command.INITIATE))),
        path(
            PathMatchers.segment("peers").slash(PathMatchers.segment()).slash("terminate"),
            name -> post(() -> ordered(name, Command.TERMINATE))),
        path(
            PathMatchers.segment("peers").slash(PathMatchers.segment()).slash("rekey"),
            name -> post(() -> rekey(name))));
  }

  private Route rekey(String name) {
    return entity(
        Unmarshaller.entityToString(),
        body -> {
          try {
            RekeyOrder order =
                body.isBlank()
                    ? new RekeyOrder(false)
                    : Json.MAPPER.readValue(body, RekeyOrder.class);
            return ordered(name, order.ike() ? Command.REKEY_IKE : Command.REKEY_CHILD);
          } catch (IOException e) {
            return complete(
                Json.problem(
                    StatusCodes.BAD_REQUEST,
                    "the body is not understood: expected nothing or {\"ike\": true}"));
          }
        });
  }

  private Route ordered(String name, Command command) {
    String did = command.name().toLowerCase(Locale.ROOT).replace('_', '-');
    return answer(
        gateway
            .command(name, command)
            .thenApply(result ->
                result
                    .map(r ->
                        r.failure()
                            .map(why -> Json.problem(StatusCodes.GATEWAY_TIMEOUT, why))
                            .orElseGet(() -> Json.ok(new Views.Done(name, did))))
                    .orElseGet(() -> Problems.noSuch("peer", name))));
  }

  private Route eventStream() {
    return parameterOptional(
        "follow",
        follow ->
            optionalHeaderValueByName(
                "Last-Event-ID",
                last -> eventsAfter(last.map(ApiRoutes::eventId).orElse(0L), follow)));
  }

  private Route eventsAfter(long id, Optional<String> follow) {
    if (follow.equals(Optional.of("false"))) {
      return completeOK(EventSource.past(events, id), EventStreamMarshalling.toEventStream());
    }
    Optional<Source<ServerSentEvent, NotUsed>> stream = EventSource.following(events, id, system);
    return stream.isPresent()
        ? completeOK(stream.get(), EventStreamMarshalling.toEventStream())
        : complete(
            Json.problem(
                StatusCodes.SERVICE_UNAVAILABLE,
                "too many listen to the events already; close another listener"));
  }

  private static long eventId(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      // What a client remembers from elsewhere tells nothing: it gets everything.
      return 0;
    }
  }

  private Route shown(Supplier<? extends CompletionStage<?>> value) {
    return get(() -> answer(value.get().thenApply(Json::ok)));
  }

  private <T> Route found(
      String kind, String name, Function<String, CompletionStage<Optional<T>>> lookup) {
    return get(() ->
        answer(
            lookup
                .apply(name)
                .thenApply(
                    found -> found.map(Json::ok).orElseGet(() -> Problems.noSuch(kind, name)))));
  }

  private Route answer(CompletionStage<HttpResponse> response) {
    return completeWithFuture(response);
  }

  /** The complete interface as a function, for a server or a test. */
  public org.apache.pekko.japi.function.Function<HttpRequest, CompletionStage<HttpResponse>>
      handler() {
    return routes().function(system);
  }

  record Health(String status) {}

  record RekeyOrder(boolean ike) {}
}
