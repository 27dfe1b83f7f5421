package net.hsvpn.actors.http;

import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.http.javadsl.server.Directives;
import org.apache.pekko.http.javadsl.server.ExceptionHandler;
import org.apache.pekko.http.javadsl.server.MalformedRequestContentRejection;
import org.apache.pekko.http.javadsl.server.MethodRejection;
import org.apache.pekko.http.javadsl.server.Rejection;
import org.apache.pekko.http.javadsl.server.RejectionHandler;
import org.apache.pekko.http.scaladsl.model.EntityStreamSizeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything that can go wrong, as problem documents (RFC 9457). */
final class Problems {
  private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

  static final String TOO_LARGE =
      "the body is larger than this interface takes: at most " + ApiRoutes.MAX_BODY + " octets";

  private Problems() {}

  static HttpResponse forbidden(String why) {
    return Json.problem(StatusCodes.FORBIDDEN, why);
  }

  static HttpResponse notJson() {
    return Json.problem(
            StatusCodes.UNSUPPORTED_MEDIA_TYPE, "send the body as Content-Type: application/json")
        .addHeader(RawHeader.create("Accept", "application/json"));
  }

  static HttpResponse notUnderstood(String expected) {
    return Json.problem(
        StatusCodes.BAD_REQUEST, "the body is not understood: expected " + expected);
  }

  /** Whoever answers the request has not done so within the server's own limit. */
  static HttpResponse timeout() {
    return Json.problem(
        StatusCodes.GATEWAY_TIMEOUT,
        "the gateway did not answer in time; try again, and see the events");
  }

  static HttpResponse unauthorized() {
    return Json.problem(
            StatusCodes.UNAUTHORIZED,
            "the bearer token is missing or wrong; it stands in the gateway's token-file")
        .addHeader(RawHeader.create("WWW-Authenticate", "Bearer"));
  }

  static HttpResponse noSuch(String kind, String name) {
    return Json.problem(
        StatusCodes.NOT_FOUND, "no " + kind + " is called '" + name + "' in the configuration");
  }

  static RejectionHandler rejections() {
    return RejectionHandler.newBuilder()
        .handleAll(
            MethodRejection.class,
            rejections -> {
              String allowed =
                  rejections.stream()
                      .map(r -> r.supported().value())
                      .distinct()
                      .sorted()
                      .collect(Collectors.joining(", "));
              return Directives.complete(
                  Json.problem(
                          StatusCodes.METHOD_NOT_ALLOWED, "this resource understands " + allowed)
                      .addHeader(RawHeader.create("Allow", allowed)));
            })
        .handleAll(Rejection.class, rejections -> Directives.complete(of(rejections.getFirst())))
        .handleNotFound(
            Directives.complete(
                Json.problem(
                    StatusCodes.NOT_FOUND,
                    "there is nothing here; the interface begins at /api/v1/status")))
        .build();
  }

  static ExceptionHandler exceptions() {
    return ExceptionHandler.newBuilder()
        .matchAny(problem -> Directives.complete(of(problem)))
        .build();
  }

  private static HttpResponse of(Rejection rejection) {
    if (rejection instanceof MalformedRequestContentRejection body) {
      return body.getCause() instanceof EntityStreamSizeException
          ? Json.problem(StatusCodes.CONTENT_TOO_LARGE, TOO_LARGE)
          : Json.problem(StatusCodes.BAD_REQUEST, "the body could not be read");
    }
    return Json.problem(
        StatusCodes.BAD_REQUEST,
        "a header or parameter of the request is missing or not understood");
  }

  private static HttpResponse of(Throwable problem) {
    return switch (problem) {
      case CompletionException e when e.getCause() != null -> of(e.getCause());
      case EntityStreamSizeException _ -> Json.problem(StatusCodes.CONTENT_TOO_LARGE, TOO_LARGE);
      case TimeoutException _ -> timeout();
      default -> {
        LOG.error("a request failed", problem);
        yield Json.problem(
            StatusCodes.INTERNAL_SERVER_ERROR, "the gateway failed; its log says more");
      }
    };
  }
}
