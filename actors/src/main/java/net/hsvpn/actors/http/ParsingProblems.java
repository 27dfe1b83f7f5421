package net.hsvpn.actors.http;

import org.apache.pekko.event.LoggingAdapter;
import org.apache.pekko.http.ParsingErrorHandler;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.scaladsl.model.ErrorInfo;
import org.apache.pekko.http.scaladsl.model.StatusCode;
import org.apache.pekko.http.scaladsl.settings.ServerSettings;

/**
 * Answers what is no proper HTTP request. Named in application.conf; nothing of what was sent is
 * repeated or logged.
 */
public final class ParsingProblems extends ParsingErrorHandler {
  @Override
  public HttpResponse handle(
      StatusCode status, ErrorInfo error, LoggingAdapter log, ServerSettings settings) {
    return Json.problem(
        status,
        switch (status.intValue()) {
          case 413 -> Problems.TOO_LARGE;
          case 414 -> "the URI is longer than this interface takes";
          case 431 -> "the headers are larger than this interface takes";
          case 501 -> "this method is not known here";
          case 505 -> "this version of HTTP is not known here";
          default -> "this is no proper HTTP request";
        });
  }
}
