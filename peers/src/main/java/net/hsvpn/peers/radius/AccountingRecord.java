package net.hsvpn.peers.radius;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import net.hsvpn.config.Secret;
import net.hsvpn.peers.wire.Octets;

/**
 * What a RADIUS server is told of a session (RFC 2866).
 *
 * @param session unique among all sessions of this gateway
 * @param classes as the server gave them
 * @param addresses that the user has inside the tunnel
 * @param used since the session began
 * @param at when this is true
 */
public record AccountingRecord(
    Kind kind,
    String session,
    String user,
    List<Octets> classes,
    List<InetAddress> addresses,
    InetSocketAddress local,
    InetSocketAddress caller,
    Usage used,
    Duration lasted,
    Instant at) {
  /** What has happened (RFC 2866 section 5.1). */
  public enum Kind {
    START(1),
    STOP(2),
    INTERIM(3);

    private final int code;

    Kind(int code) {
      this.code = code;
    }
  }

  /**
   * Inner packets and their octets.
   *
   * @param octetsIn from the user
   * @param octetsOut to the user
   */
  public record Usage(long packetsIn, long octetsIn, long packetsOut, long octetsOut) {
    public static final Usage NONE = new Usage(0, 0, 0, 0);
  }

  /** RFC 2866 section 5.10. */
  private static final int USER_REQUEST = 1;

  private static final int BY_RADIUS = 1;

  public AccountingRecord {
    classes = List.copyOf(classes);
    addresses = List.copyOf(addresses);
  }

  /**
   * The request.
   *
   * @param nas our name
   * @param now the difference to {@link #at} is told too
   */
  public RadiusRequest request(int identifier, String nas, Instant now, Secret secret) {
    List<Attribute> all = new ArrayList<>();
    all.add(Attribute.number(AttributeType.ACCT_STATUS_TYPE, kind.code));
    all.add(Attribute.text(AttributeType.ACCT_SESSION_ID, session));
    all.add(Attribute.text(AttributeType.USER_NAME, user));
    all.addAll(new Nas(nas, local, caller).attributes());
    all.add(Attribute.number(AttributeType.ACCT_AUTHENTIC, BY_RADIUS));
    for (InetAddress address : addresses) {
      all.add(
          Attribute.of(
              address.getAddress().length == 4
                  ? AttributeType.FRAMED_IP_ADDRESS
                  : AttributeType.FRAMED_IPV6_ADDRESS,
              address.getAddress()));
    }
    classes.forEach(c -> all.add(new Attribute(AttributeType.CLASS.code(), c)));
    all.add(Attribute.number(AttributeType.EVENT_TIMESTAMP, at.getEpochSecond()));
    all.add(
        Attribute.number(
            AttributeType.ACCT_DELAY_TIME, Math.max(0, Duration.between(at, now).toSeconds())));
    if (kind != Kind.START) {
      all.addAll(totals());
    }
    if (kind == Kind.STOP) {
      all.add(Attribute.number(AttributeType.ACCT_TERMINATE_CAUSE, USER_REQUEST));
    }
    return RadiusRequest.accounting(identifier, all, secret);
  }

  private List<Attribute> totals() {
    return List.of(
        Attribute.number(AttributeType.ACCT_SESSION_TIME, lasted.toSeconds()),
        Attribute.number(AttributeType.ACCT_INPUT_OCTETS, used.octetsIn()),
        Attribute.number(AttributeType.ACCT_INPUT_GIGAWORDS, used.octetsIn() >>> 32),
        Attribute.number(AttributeType.ACCT_OUTPUT_OCTETS, used.octetsOut()),
        Attribute.number(AttributeType.ACCT_OUTPUT_GIGAWORDS, used.octetsOut() >>> 32),
        Attribute.number(AttributeType.ACCT_INPUT_PACKETS, used.packetsIn()),
        Attribute.number(AttributeType.ACCT_OUTPUT_PACKETS, used.packetsOut()));
  }

  /**
   * Whether a datagram is the server's answer.
   *
   * @throws RadiusRequest.Unbelievable if it is not
   */
  public static void heard(RadiusRequest request, byte[] datagram)
      throws RadiusRequest.Unbelievable {
    request.answer(datagram);
  }
}
