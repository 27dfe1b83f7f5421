package net.hsvpn.actors.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.concurrent.CompletionStage;
import net.hsvpn.config.HttpSettings;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.TimeoutAccess;
import org.apache.pekko.japi.function.Function;

/** Opens the port. */
public final class HttpEndpoint {
  private HttpEndpoint() {}

  /**
   * Reads the token that callers must know.
   *
   * @throws UncheckedIOException if the token file is unreadable
   * @throws IllegalArgumentException if the token file is empty
   */
  public static BearerToken token(HttpSettings settings) {
    return settings
        .tokenFile()
        .map(file -> {
          try {
            return BearerToken.of(Files.readString(file));
          } catch (IOException e) {
            throw new UncheckedIOException("http.token-file " + file + " is unreadable", e);
          }
        })
        .orElseGet(BearerToken::none);
  }

  public static CompletionStage<ServerBinding> bind(
      HttpSettings settings, ApiRoutes routes, ActorSystem<?> system) {
    return Http.get(system)
        .newServerAt(settings.bindAddress().getHostAddress(), settings.port())
        .bind(explainingTimeouts(routes.handler()));
  }

  private static Function<HttpRequest, CompletionStage<HttpResponse>> explainingTimeouts(
      Function<HttpRequest, CompletionStage<HttpResponse>> handler) {
    return request -> {
      request
          .getHeader(TimeoutAccess.class)
          .ifPresent(timeout -> timeout.timeoutAccess().updateHandler(late -> Problems.timeout()));
      return handler.apply(request);
    };
  }
}
