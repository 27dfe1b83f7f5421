package net.hsvpn.actors.http;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import net.hsvpn.actors.cluster.CommandResult;
import net.hsvpn.actors.events.EventLog;
import net.hsvpn.actors.http.GatewayView.Command;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.marshalling.sse.EventStreamMarshalling;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.http.javadsl.model.sse.ServerSentEvent;
import org.apache.pekko.http.javadsl.server.AllDirectives;
import org.apache.pekko.http.javadsl.server.PathMatchers;
import org.apache.pekko.http.javadsl.server.Route;
import org.apache.pekko.http.javadsl.unmarshalling.Unmarshaller;
import org.apache.pekko.stream.javadsl.Source;

/** The paths of the HTTP interface. What they show comes from {@link GatewayView}. */
public final class ApiRoutes extends AllDirectives {
  // The JDK takes 192.0.2 for an address, too.
  private static final Pattern LITERAL =
      Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9a-fA-F.]*:[0-9a-fA-F:.]*");

  /** Octets that a request's body may have. */
  static final int MAX_BODY = 64 * 1024;

  // Answers are of the moment, and are never anything but what their type says.
  private static final List<HttpHeader> HEADERS =
      List.of(
          RawHeader.create("Cache-Control", "no-store"),
          RawHeader.create("X-Content-Type-Options", "nosniff"));

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
    Route bounded = withSizeLimit(MAX_BODY, () -> all);
    return respondWithDefaultHeaders(
        HEADERS,
        () ->
            handleExceptions(
                Problems.exceptions(),
                () -> handleRejections(Problems.rejections(), () -> bounded)));
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
            token.admits(authorization)
                ? extractRequest(request ->
                    Browsers.refusal(request, token.isSet())
                        .<Route>map(why -> complete(Problems.forbidden(why)))
                        .orElseGet(this::resources))
                : complete(Problems.unauthorized()));
  }

  private Route resources() {
    return concat(
        path("status", () -> shown(gateway::status)),
        path("peers", () -> shown(gateway::peers)),
        path("ike-sas", () -> shown(() -> gateway.peers().thenApply(SaLists::ike))),
        path("child-sas", () -> shown(() -> gateway.peers().thenApply(SaLists::child))),
        path(
            PathMatchers.segment("credentials").slash("reload"),
            () -> order(NoDetails.class, "no body", none -> reload())),
        path("drain", this::drain),
        path("cluster", () -> get(() -> complete(Json.ok(gateway.cluster())))),
        path(
            PathMatchers.segment("cluster").slash("move"),
            () ->
                order(
                    MoveOrder.class,
                    "{\"address\": \"IP\", \"to\": \"NODE\"}",
                    this::move)),
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
            name -> order(NoDetails.class, "no body", none -> ordered(name, Command.INITIATE))),
        path(
            PathMatchers.segment("peers").slash(PathMatchers.segment()).slash("terminate"),
            name -> order(NoDetails.class, "no body", none -> ordered(name, Command.TERMINATE))),
        path(
            PathMatchers.segment("peers").slash(PathMatchers.segment()).slash("rekey"),
            name ->
                order(
                    RekeyOrder.class,
                    "nothing or {\"ike\": true}",
                    rekey -> ordered(name, rekey.ike() ? Command.REKEY_IKE : Command.REKEY_CHILD))),
        path(
            PathMatchers.segment("peers").slash(PathMatchers.segment()).slash("redirect"),
            name -> target(to -> done(name, "redirect", gateway.redirect(name, to)))));
  }

  private Route drain() {
    return concat(
        get(() -> complete(Json.ok(new Views.Drain(gateway.draining(), List.of())))),
        delete(() -> {
          gateway.endDrain();
          return complete(Json.ok(new Views.Drain(Optional.empty(), List.of())));
        }),
        target(to ->
            answer(
                gateway
                    .drain(to)
                    .thenApply(results ->
                        Json.ok(
                            new Views.Drain(
                                gateway.draining(),
                                results.entrySet().stream()
                                    .map(e -> Views.Drained.of(e.getKey(), e.getValue()))
                                    .toList()))))));
  }

  private Route move(MoveOrder order) {
    if (order.address() == null || order.to() == null) {
      return complete(Problems.notUnderstood("{\"address\": \"IP\", \"to\": \"NODE\"}"));
    }
    return answer(
        gateway
            .move(order.address(), order.to())
            .thenApply(result ->
                result
                    .failure()
                    .map(why -> Json.problem(StatusCodes.CONFLICT, why))
                    .orElseGet(() -> Json.ok(gateway.cluster()))));
  }

  /** An order that names another gateway. */
  private Route target(Function<InetAddress, Route> carriedOut) {
    String expected = "{\"to\": \"ADDRESS\"}, an IPv4 or IPv6 address";
    return order(
        RedirectOrder.class,
        expected,
        order -> {
          if (order.to() == null || !LITERAL.matcher(order.to()).matches()) {
            return complete(Problems.notUnderstood(expected));
          }
          try {
            return carriedOut.apply(InetAddress.ofLiteral(order.to()));
          } catch (IllegalArgumentException e) {
            return complete(Problems.notUnderstood(expected));
          }
        });
  }

  /** Reads the details of an order; none at all is as good as an empty object. */
  private <T> Route order(Class<T> details, String expected, Function<T, Route> carriedOut) {
    return post(() ->
        extractRequestEntity(entity ->
            entity(
                Unmarshaller.entityToString(),
                body -> {
                  if (!body.isBlank() && !isJson(entity.getContentType())) {
                    return complete(Problems.notJson());
                  }
                  try {
                    return carriedOut.apply(
                        Json.MAPPER.readValue(body.isBlank() ? "{}" : body, details));
                  } catch (IOException e) {
                    return complete(Problems.notUnderstood(expected));
                  }
                })));
  }

  private static boolean isJson(ContentType type) {
    return type.mediaType().isApplication() && type.mediaType().subType().equals("json");
  }

  private Route ordered(String name, Command command) {
    String did = command.name().toLowerCase(Locale.ROOT).replace('_', '-');
    return done(name, did, gateway.command(name, command));
  }

  private Route done(String name, String did, CompletionStage<Optional<CommandResult>> outcome) {
    return answer(
        outcome.thenApply(result ->
            result
                .map(r ->
                    r.failure()
                        .map(why -> Json.problem(StatusCodes.GATEWAY_TIMEOUT, why))
                        .orElseGet(() -> Json.ok(new Views.Done(name, did))))
                .orElseGet(() -> Problems.noSuch("peer", name))));
  }

  /** Files that cannot be used are a conflict with what is in use, and that stays. */
  private Route reload() {
    return answer(
        gateway
            .reloadCredentials()
            .thenApply(result ->
                result
                    .failure()
                    .map(why -> Json.problem(StatusCodes.CONFLICT, why))
                    .orElseGet(() -> Json.ok(new Views.Reloaded("reload")))));
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

  record RedirectOrder(String to) {}

  record MoveOrder(String address, String to) {}

  record NoDetails() {}
}
