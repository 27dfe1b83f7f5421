package net.hsvpn.peers.radius;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import net.hsvpn.config.IpText;

/**
 * What each request says of us and of the caller.
 *
 * @param identifier our name (RFC 2865 section 5.32)
 * @param local where the caller reached us
 * @param caller where he calls from
 */
public record Nas(String identifier, InetSocketAddress local, InetSocketAddress caller) {
  private static final int FRAMED = 2;
  private static final int VIRTUAL = 5;

  List<Attribute> attributes() {
    List<Attribute> all = new ArrayList<>();
    InetAddress own = local.getAddress();
    all.add(Attribute.text(AttributeType.NAS_IDENTIFIER, identifier));
    if (!own.isAnyLocalAddress()) {
      all.add(
          Attribute.of(
              own.getAddress().length == 4
                  ? AttributeType.NAS_IP_ADDRESS
                  : AttributeType.NAS_IPV6_ADDRESS,
              own.getAddress()));
    }
    all.add(Attribute.number(AttributeType.NAS_PORT_TYPE, VIRTUAL));
    all.add(Attribute.number(AttributeType.SERVICE_TYPE, FRAMED));
    all.add(Attribute.text(AttributeType.CALLED_STATION_ID, text(local)));
    all.add(Attribute.text(AttributeType.CALLING_STATION_ID, text(caller)));
    return all;
  }

  private static String text(InetSocketAddress address) {
    String host = IpText.of(address.getAddress());
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
  }
}
