package net.hsvpn.lab.demo;

import net.hsvpn.lab.gateway.GatewaySpec;
import net.hsvpn.lab.traffic.Endpoint;

/**
 * Packets of one context between the hub and one branch.
 *
 * @param context the context
 * @param branch the branch's name
 * @param from where requests and bulk data start
 * @param to where they go
 */
record Flow(String context, String branch, Endpoint from, Endpoint to) {
  static Flow of(
      String context, GatewaySpec branch, GatewaySpec from, GatewaySpec to, boolean ipv6) {
    return new Flow(context, branch.name(), end(from, context, ipv6), end(to, context, ipv6));
  }

  private static Endpoint end(GatewaySpec gateway, String context, boolean ipv6) {
    var spec = gateway.context(context);
    return new Endpoint(spec.host(), spec.address(ipv6));
  }
}
