package net.hsvpn.dataplane.drop;

/**
 * Every way in which a packet may fail to arrive. Each packet that enters the data plane is either
 * delivered or counted under exactly one of these.
 */
public enum DropReason {
  TRUNCATED(
      "The datagram is shorter than the headers its kind must have.",
      "Harmless noise if rare; otherwise look for a middlebox or a scanner at the sender."),
  MISALIGNED(
      "The encrypted part is no multiple of the cipher's alignment (RFC 4303 section 2.4).",
      "The packet was damaged or does not come from the peer; check the path if it persists."),
  UNKNOWN_SPI(
      "No inbound SA has this SPI.",
      "Normal just after a rekey or restart; otherwise the peer holds an SA this node has lost:"
          + " initiate anew."),
  REPLAYED(
      "A packet with this sequence number was already accepted.",
      "Duplicates on the path are harmless; many of them mean somebody replays traffic."),
  TOO_OLD(
      "The sequence number lies left of the replay window.",
      "Enlarge the replay window if the path reorders heavily."),
  AUTHENTICATION_FAILED(
      "The integrity check value is wrong.",
      "The packet was altered or forged, or the two ends hold different keys: rekey the peer. With"
          + " extended sequence numbers, packets far left of the replay window end here as well."),
  BAD_TRAILER(
      "Pad length, padding or next header of an authenticated packet make no sense.",
      "The peer's implementation is broken or hostile."),
  UNTAGGED(
      "A packet on a tagged SA carries no routing tag.",
      "The peer agreed to tag and did not; check its version."),
  TAG_NOT_NEGOTIATED(
      "The routing tag, or the context to be sent from, was not negotiated for this SA.",
      "Configure the context on both ends and initiate the peer anew."),
  SOURCE_NOT_AUTHORISED(
      "The inner source address is outside what this peer may use in this context.",
      "Add the prefix to the peer's networks, or find the host that spoofs."),
  SELECTOR_MISMATCH(
      "The packet is outside the traffic selectors of a plain SA.",
      "Compare local-networks and remote-networks on both ends."),
  CONGESTION_UNHEARD(
      "A router marked the outer header for congestion (ECN), and the inner packet's sender would"
          + " not understand the mark (RFC 6040 section 4.2).",
      "Find the router that sets ECN bits where the sender of the packet set none."),
  NO_ROUTE(
      "The context's routing table has no route to the inner destination.",
      "Add the network to the context or to a peer in it."),
  ROUTED_BACK(
      "The packet came through a tunnel and its destination lies behind the same peer.",
      "Correct the routes of the site it came from, or the networks that the site announces."),
  TRANSIT_OFF(
      "The packet came through a tunnel and its way leads into another, but transit is off.",
      "Write transit = on in the context, if its sites may reach each other through this gateway."),
  HOP_LIMIT_EXCEEDED(
      "A packet from tunnel to tunnel has used up its TTL or hop limit.",
      "Usually traceroute; otherwise look for a routing loop between the sites."),
  HAIRPIN_FULL(
      "More packets go from tunnel to tunnel than the gateway can seal.",
      "Normal under load: TCP slows down by it. If not, give the gateway more CPU."),
  NO_OUTBOUND_SA(
      "The route leads into a tunnel that has no outbound SA at the moment.",
      "The peer is down or still connecting; see its state and events."),
  HELD_TOO_MANY(
      "More packets wait for a tunnel that starts on demand than are held.",
      "Normal if a program sends many at once; raise limits.held-packets and limits.held-octets if"
          + " it cannot send them again."),
  HELD_IN_VAIN(
      "The packet waited for a tunnel that starts on demand, and the tunnel did not come in time.",
      "See the peer's events for why not, and limits.held-time for how long packets wait."),
  NO_LOCAL_SOCKET(
      "No open socket has the local address and encapsulation that the outbound SA needs.",
      "Compare the listen addresses and ports with the SA's local address. Without CAP_NET_RAW only"
          + " ESP in UDP is possible; a peer that cannot do that needs it."),
  TOO_BIG(
      "The packet, with all it needs on the wire, does not fit.",
      "Lower the MTU of the context's TUN device, or leave it on auto."),
  EXCEEDS_PATH_MTU(
      "The inner packet is longer than its tunnel's path carries and must not be fragmented; its"
          + " source was told so by ICMP.",
      "Normal when a path gets narrower. If it goes on, the source ignores ICMP or a firewall keeps"
          + " it away."),
  EXCEEDS_PATH_MTU_UNTOLD(
      "The inner packet is longer than its tunnel's path carries, and its source was not told: it"
          + " may not be, or was too often in a short time, or path-mtu.fragment is never.",
      "Lower the MTU of the context's TUN device or the sender's segment size, or allow fragments."),
  NOT_IP(
      "The packet to be sent is neither IPv4 nor IPv6.",
      "Some program writes other protocols into the TUN device; nothing to do here."),
  BAD_INNER_PACKET(
      "The inner IP header contradicts itself or the packet's length.",
      "The sender's network stack is broken or hostile."),
  SEQUENCE_EXHAUSTED(
      "The outbound SA has no sequence number or IV left that it may use.",
      "The SA must be rekeyed: see why the rekey before the limit failed."),
  IKE_TOO_BIG(
      "An IKE datagram did not fit the receive buffer.",
      "Enable IKE fragmentation (RFC 7383) at the peer."),
  SEND_FAILED(
      "The kernel refused to send the datagram.",
      "Look at the route to the peer and at the interface's state."),
  RECEIVE_OVERFLOW(
      "The kernel dropped datagrams because the socket's receive buffer was full; those that it had"
          + " merged, up to 64, count as one.",
      "The gateway is overloaded; raise net.core.rmem_max or give it more CPU."),
  TUN_QUEUE_FULL(
      "The kernel dropped packets because a context's TUN device had too many waiting; a large one,"
          + " of up to 64 KiB, counts as one.",
      "Normal under load: TCP slows down by it. If not, give the gateway more CPU."),
  TUN_WRITE_FAILED(
      "The kernel refused the packet at the context's TUN device.",
      "See whether the device is up and which MTU it has."),
  UNKNOWN_CONTEXT(
      "The context of the packet is no longer configured.",
      "Normal for a moment while a context is being removed."),
  INTERNAL_ERROR(
      "A stage met an unexpected exception on this packet.",
      "A bug: please report it together with a capture."),
  CARRIER_MALFORMED(
      "A packet on an SA of L2TP is no L2TP in UDP, or its lengths contradict each other.",
      "The peer's implementation is broken or hostile, or speaks something else on this SA."),
  NO_SESSION(
      "There is no L2TP session for the packet's context, or none with the ID that it bears.",
      "Normal while a tunnel comes up or a session is called anew; else see the peer's events."),
  CARRIER_OVERFLOW(
      "More control messages of L2TP or PPP came, or were to be sent, than there is room for.",
      "The peer floods this gateway, or the gateway is overloaded."),
  DUMMY(
      "A dummy packet for traffic-flow confidentiality (RFC 4303 section 2.6).",
      "Nothing: the peer hides its traffic pattern.",
      false),
  KEEPALIVE(
      "A NAT keepalive (RFC 3948 section 2.3).", "Nothing: it keeps the NAT mapping open.", false);

  private final String explanation;
  private final String remedy;
  private final boolean error;

  DropReason(String explanation, String remedy) {
    this(explanation, remedy, true);
  }

  DropReason(String explanation, String remedy, boolean error) {
    this.explanation = explanation;
    this.remedy = remedy;
    this.error = error;
  }

  /** What happened, in one sentence. */
  public String explanation() {
    return explanation;
  }

  /** What the operator can do about it. */
  public String remedy() {
    return remedy;
  }

  /** False for packets that are meant to end here: keepalives and dummies. */
  public boolean error() {
    return error;
  }
}
