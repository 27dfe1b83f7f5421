package net.hsvpn.actors.http;

import java.util.Optional;
import org.apache.pekko.http.javadsl.model.Host;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpRequest;

/**
 * Keeps foreign web pages from using the browser of somebody who can reach the interface. A page
 * may send orders to any address (forged cross-site requests), and may even read the answers if its
 * own name is made to point here (DNS rebinding).
 */
final class Browsers {
  private Browsers() {}

  /**
   * Why a request is refused, if it is.
   *
   * @param hasToken whether callers must know a token, which no foreign page does
   */
  static Optional<String> refusal(HttpRequest request, boolean hasToken) {
    Host host = request.getUri().getHost();
    boolean isNamed = host.isNamedHost() && !host.address().equalsIgnoreCase("localhost");
    if (!hasToken && isNamed && !host.address().isEmpty()) {
      return Optional.of(
          "ask by IP address or as localhost, not as '"
              + host.address()
              + "': without http.token-file a name is not proof enough");
    }
    Optional<String> origin = request.getHeader("Origin").map(HttpHeader::value);
    boolean isOrder = !request.method().equals(HttpMethods.GET);
    return isOrder && origin.isPresent() && !isOwn(origin.get(), request)
        ? Optional.of("orders are not taken from pages of " + origin.get())
        : Optional.empty();
  }

  private static boolean isOwn(String origin, HttpRequest request) {
    String authority = request.getHeader("Host").map(HttpHeader::value).orElse("");
    return origin.equals("http://" + authority) || origin.equals("https://" + authority);
  }
}
