package net.hsvpn.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import net.hsvpn.config.proposal.EspProposal;
import net.hsvpn.config.proposal.IkeProposal;

/**
 * Every section and key that a configuration may have. The reader, the check for unknown keys and
 * docs/configuration.md all take theirs from here, so none can know of a key that the others don't.
 */
final class Schema {
  private static final List<Block> BLOCKS = new ArrayList<>();
  private static final List<Key<?>> KEYS = new ArrayList<>();

  static final Block ROOT = one("", "hsvpn", "Everything stands in this section.");

  static final Block GATEWAY = one("hsvpn", "gateway", "This gateway.");
  static final Key<String> NAME = required(GATEWAY, "name", Types.NAME, "name of this gateway");
  static final Key<Identity> IDENTITY =
      derived(
          GATEWAY, "identity", Types.IDENTITY, "the name", "what the gateway calls itself in IKE");
  static final Key<List<InetAddress>> LISTEN =
      key(
          GATEWAY,
          "listen",
          Types.ADDRESS_LITERAL.list(64),
          "[\"0.0.0.0\"]",
          "this node's own addresses");
  static final Key<Path> CERTIFICATE =
      derived(
          GATEWAY,
          "certificate",
          Types.FILE,
          "none",
          "our certificate in PEM or DER, and behind it those between it and its CA");
  static final Key<Path> PRIVATE_KEY =
      derived(
          GATEWAY,
          "private-key",
          Types.FILE,
          "none",
          "our private key in PEM or DER (PKCS #8, PKCS #1 or SEC 1), not world-readable");
  static final Key<Path> PKCS12 =
      derived(
          GATEWAY,
          "pkcs12",
          Types.FILE,
          "none",
          "PKCS #12 store with our key and certificates, instead of the two files");
  static final Key<Path> PASSPHRASE_FILE =
      derived(
          GATEWAY,
          "passphrase-file",
          Types.FILE,
          "none",
          "file with the passphrase of the key, if it is encrypted; not world-readable");
  static final Key<List<Path>> CA =
      key(
          GATEWAY,
          "ca",
          Types.FILE.list(64),
          "[]",
          "certificates in PEM or DER of the CAs whose certificates count");
  static final Key<List<Path>> INTERMEDIATES =
      key(
          GATEWAY,
          "intermediates",
          Types.FILE.list(64),
          "[]",
          "CA certificates below those, for peers that do not send them");
  static final Key<List<Path>> CRL =
      key(
          GATEWAY,
          "crl",
          Types.FILE.list(64),
          "[]",
          "revocation lists in DER, beside those that the certificates name");
  static final Key<RevocationPolicy> REVOCATION =
      key(
          GATEWAY,
          "revocation",
          Types.REVOCATION,
          "if-available",
          "what becomes of peers: `required` wants a fresh CRL or OCSP answer for each certificate,"
              + " `if-available` takes silence for a yes, `off` does not ask");
  static final Key<Duration> REVOCATION_TIMEOUT =
      key(
          GATEWAY,
          "revocation-timeout",
          Type.duration("100ms", "20s"),
          "5s",
          "how long one server of a CA may take; then the next one is asked");
  static final Key<URI> CERTIFICATE_URL =
      derived(
          GATEWAY,
          "certificate-url",
          Types.HTTP_URL,
          "none",
          "where peers that know how to may fetch our certificate in DER, instead of getting it");
  static final Key<Boolean> FETCH_CERTIFICATES =
      key(
          GATEWAY,
          "fetch-certificates",
          Types.SWITCH,
          "off",
          "whether peers may name a place to fetch their certificate from, which makes this gateway"
              + " ask servers of their choice");

  static final Key<Path> CRASH_SECRET_FILE =
      derived(
          GATEWAY,
          "crash-secret-file",
          Types.FILE,
          "none",
          "file with 32 octets or more of a secret that outlives restarts; by it peers that know RFC"
              + " 6290 notice at once that this gateway has crashed. Not world-readable");

  static final Key<Duration> WARM_UP =
      key(
          GATEWAY,
          "warm-up",
          Type.duration("0s", "1m"),
          "4s",
          "how long the self-test exercises the packet path, so that it is compiled, before the"
              + " gateway is ready; with 0s it tests once");

  static final Block PORTS = one("hsvpn.gateway", "ports", "The gateway's UDP ports.");
  static final Key<Integer> IKE_PORT =
      key(PORTS, "ike", Type.integer(1, 65535), "500", "IKE without encapsulation");
  static final Key<Integer> NATT_PORT =
      key(PORTS, "natt", Type.integer(1, 65535), "4500", "IKE and ESP in UDP");

  static final Block VIRTUAL_ADDRESSES =
      block(
          "hsvpn.gateway",
          "virtual-addresses",
          Block.Shape.LISTED,
          "Addresses that one node of a cluster owns at a time.");
  static final Key<InterfaceAddress> VIRTUAL_IP =
      required(VIRTUAL_ADDRESSES, "ip", Types.INTERFACE_ADDRESS, "the address");
  static final Key<String> VIRTUAL_INTERFACE =
      required(VIRTUAL_ADDRESSES, "interface", Types.DEVICE_NAME, "the interface that carries it");
  static final Key<Boolean> VIRTUAL_ANNOUNCED =
      key(
          VIRTUAL_ADDRESSES,
          "announce",
          Types.SWITCH,
          "on",
          "whether its owner adds it to the interface and tells the neighbours (ARP, RFC 5227; NDP,"
              + " RFC 4861); `off` where a load balancer or a routing protocol leads packets");
  static final Key<List<String>> VIRTUAL_PEERS =
      key(
          VIRTUAL_ADDRESSES,
          "peers",
          Types.NAME.list(65_536),
          "[]",
          "peers that talk to this address; those that no address names talk to the first");

  static final Block CONTEXTS =
      block(
          "hsvpn",
          "contexts",
          Block.Shape.NAMED,
          "ARF contexts: isolated networks, each with a routing table of its own.");
  static final Key<RoutingTag> TAG =
      required(CONTEXTS, "tag", Types.TAG, "routing tag of the context's packets; unique");
  static final Key<List<IpPrefix>> NETWORKS =
      derived(
          CONTEXTS,
          "networks",
          Types.PREFIX.list(1024),
          "the networks of the addresses",
          "prefixes behind this gateway; other contexts may have the same");
  static final Key<String> TUN =
      derived(
          CONTEXTS,
          "tun",
          Types.DEVICE_NAME,
          "`arf-` and the context's name, cut to 15 characters",
          "name of the TUN device");
  static final Key<List<InterfaceAddress>> ADDRESS =
      key(
          CONTEXTS,
          "address",
          Types.INTERFACE_ADDRESS.list(64),
          "[]",
          "addresses of the TUN device, each inside one of the networks");
  static final Key<String> NETNS =
      derived(
          CONTEXTS,
          "netns",
          Types.NAMESPACE_NAME,
          "the gateway's own",
          "network namespace that the device is moved to");
  static final Key<OptionalInt> MTU =
      key(CONTEXTS, "mtu", Types.MTU, "auto", "octets; at least 1280 if the context has IPv6");

  static final Key<Boolean> TRANSIT =
      key(
          CONTEXTS,
          "transit",
          Types.SWITCH,
          "on",
          "whether peers reach each other through this gateway; `off` for a site that has two hubs,"
              + " or to keep sites apart");

  static final Block POOLS =
      one(
          "hsvpn.contexts.*",
          "pools",
          "What peers get that ask for an address in the context: see `virtual-address`.");
  static final Key<List<AddressRange>> POOL_ADDRESSES =
      required(
          POOLS,
          "addresses",
          Types.ADDRESS_RANGE.list(64),
          "addresses to lend, IPv4 or IPv6 or both; each is lent to one user at a time, who gets the"
              + " same one again while nobody else needs it. Of a prefix, network and broadcast"
              + " address are left out, and so are the context's own addresses");
  static final Key<List<InetAddress>> POOL_DNS =
      key(
          POOLS,
          "dns",
          Types.ADDRESS_LITERAL.list(8),
          "[]",
          "name servers inside the context, which those who ask are told");
  static final Key<List<String>> POOL_DOMAINS =
      key(
          POOLS,
          "domains",
          Types.HOST_NAME.list(16),
          "[]",
          "domains that these name servers answer for (RFC 8598); none for all");
  static final Key<List<IpPrefix>> POOL_NETWORKS =
      derived(
          POOLS,
          "networks",
          Types.PREFIX.list(64),
          "the context's networks",
          "what goes through the tunnel, for peers without `local-networks`; `0.0.0.0/0` for all");

  static final Block PEERS = block("hsvpn", "peers", Block.Shape.NAMED, "Remote gateways.");
  static final Key<Remote> REMOTE =
      key(
          PEERS,
          "remote",
          Types.REMOTE,
          "any",
          "where the peer is; `any` if it calls from anywhere");
  static final Key<IdentityPattern> REMOTE_IDENTITY =
      derived(
          PEERS,
          "remote-identity",
          Types.IDENTITY_PATTERN,
          "any",
          "who the peer must prove to be: one identity, `*.example.net` (one label more),"
              + " `*@example.net`, a DN with `*` for some values, or `any`; one that is no single"
              + " identity, with `remote = any`, stands for many at once, each of whom is known by the"
              + " identity that he proves");
  static final Key<Identity> LOCAL_IDENTITY =
      derived(
          PEERS,
          "local-identity",
          Types.IDENTITY,
          "the gateway's identity",
          "what the gateway calls itself to this peer");
  static final Key<Method> METHOD =
      key(
          PEERS,
          "method",
          Types.choice(Method.class, Method::keyword),
          "hsvpn",
          "how the contexts share tunnels: `hsvpn`: one tunnel, a routing tag in each packet;"
              + " `per-network`: an IKE SA and a tunnel for each context; `l2tp`: one tunnel, and in it"
              + " an L2TP session for each context; `plain`: one context, standard IPsec. `pptp` is"
              + " not built yet");
  static final Key<List<ContextId>> PEER_CONTEXTS =
      derived(
          PEERS,
          "contexts",
          Types.CONTEXT.list(4096),
          "all",
          "contexts that the peer takes part in; exactly one with `plain`");
  static final Key<Start> START =
      derived(
          PEERS,
          "start",
          Types.choice(Start.class, Start::keyword),
          "`at-boot` if `remote` is an address and `auth.remote` is not by EAP, else `passive`",
          "when the gateway calls the peer");
  static final Key<List<List<IkeProposal>>> IKE =
      key(
          PEERS,
          "ike",
          Types.IKE_PROPOSAL.list(16),
          "[\"default\"]",
          "proposals for the IKE SA, most wanted first; `default` begins with"
              + " x25519-ke1_mlkem768 if the method is hsvpn (RFC 9370)");
  static final Key<List<List<EspProposal>>> ESP =
      key(
          PEERS,
          "esp",
          Types.ESP_PROPOSAL.list(16),
          "[\"default\"]",
          "proposals for child SAs, most wanted first");
  static final Key<Encapsulation> ENCAPSULATION =
      key(
          PEERS,
          "encapsulation",
          Types.choice(Encapsulation.class, Encapsulation::keyword),
          "auto",
          "when ESP goes in UDP instead of as IP protocol 50; `auto`: when a NAT is on the way;"
              + " `always` also helps where a firewall lets only UDP pass");
  static final Key<Boolean> IKE_FRAGMENTED =
      key(
          PEERS,
          "ike-fragmentation",
          Types.SWITCH,
          "on",
          "whether long IKE messages may travel in fragments (RFC 7383), if the peer can do so too");
  static final Key<List<IpPrefix>> LOCAL_NETWORKS =
      key(
          PEERS,
          "local-networks",
          Types.PREFIX.list(64),
          "[]",
          "our side's traffic selectors; with `plain`, and only there; may be left out with `virtual-address`");
  static final Key<List<IpPrefix>> REMOTE_NETWORKS =
      key(
          PEERS,
          "remote-networks",
          Types.PREFIX.list(64),
          "[]",
          "the peer's traffic selectors; with `plain`, and only there; may be left out where addresses are lent");
  static final Key<DpdAction> DPD_ACTION =
      derived(
          PEERS,
          "dpd-action",
          Types.choice(DpdAction.class, DpdAction::keyword),
          "`restart` if `start` is `at-boot`, else `clear`",
          "what follows when the peer no longer answers: `restart` calls it until it does; with"
              + " `clear` the tunnel stays down until the peer calls, or traffic or a command asks for"
              + " it");
  static final Key<Uniqueness> UNIQUE =
      key(
          PEERS,
          "unique",
          Types.choice(Uniqueness.class, Uniqueness::keyword),
          "replace",
          "what follows when the peer, or one of the users it stands for, calls again though an IKE SA with it stands: `replace` closes"
              + " the older one, `keep` the newer one, `never` neither. A peer that says it knows of no"
              + " IKE SA (INITIAL_CONTACT) always ends the old ones");
  static final Key<RedirectAnswer> REDIRECT =
      key(
          PEERS,
          "redirect",
          Types.choice(RedirectAnswer.class, RedirectAnswer::keyword),
          "follow",
          "what we do when the peer sends us to another gateway (RFC 5685): `follow` connects there,"
              + " to the same identity, and leaves the old one; `refuse` stays");
  static final Key<List<IpPrefix>> REDIRECT_TARGETS =
      key(
          PEERS,
          "redirect-targets",
          Types.PREFIX.list(64),
          "[]",
          "where such gateways must be; none for anywhere");
  static final Key<InetAddress> REDIRECT_TO =
      derived(
          PEERS,
          "redirect-to",
          Types.ADDRESS_LITERAL,
          "none",
          "another gateway, to which this peer is sent once it has authenticated itself, if it can"
              + " follow");
  static final Key<Childless> CHILDLESS =
      key(
          PEERS,
          "childless",
          Types.choice(Childless.class, Childless::keyword),
          "allow",
          "whether an IKE SA begins without a child SA (RFC 6023), so that each child has the key"
              + " exchange that `esp` asks for: `allow` lets the peer do so, `force` makes both ends");
  static final Key<Boolean> MOBIKE =
      derived(
          PEERS,
          "mobike",
          Types.SWITCH,
          "`on` if `remote = any` or `listen` is left out, so that one end may be anywhere; else"
              + " `off`",
          "whether whoever calls may change its address while the tunnel stands (RFC 4555); IKE then"
              + " goes to port 4500 at once. A peer with an address in `remote` must keep that"
              + " address and lets us move");
  static final Key<Boolean> MOBIKE_CHECK =
      key(
          PEERS,
          "mobike-check",
          Types.SWITCH,
          "on",
          "whether a peer that moves must show that it receives at its new address before its"
              + " packets go there (RFC 4555 section 3.7): one round trip more, and nobody can"
              + " turn its traffic on somebody else");
  static final Key<VirtualAddressing> VIRTUAL_ADDRESS =
      key(
          PEERS,
          "virtual-address",
          Types.choice(VirtualAddressing.class, VirtualAddressing::keyword),
          "off",
          "whether one end lends the other an address inside the context, with `plain`: `offer`: the"
              + " peer gets one from the context's pools if it asks; `require`: it must ask;"
              + " `request`: we ask the peer for one, and our side of the tunnel is that address");
  static final Key<Integer> MAX_USERS =
      key(
          PEERS,
          "max-users",
          Type.integer(1, 65_536),
          "1000",
          "users at a time, where the peer stands for many; more are turned away");
  static final Key<Integer> REPLAY_WINDOW =
      key(PEERS, "replay-window", Types.REPLAY_WINDOW, "4096", "packets");

  static final Block GROUPS =
      block(
          "hsvpn.peers.*",
          "groups",
          Block.Shape.NAMED,
          "Which context users get into, by their groups: those of `eap-users`, or Class or Filter-Id"
              + " of a RADIUS server. The first that fits counts; whoever is in none is refused.");
  static final Key<ContextId> GROUP_CONTEXT =
      required(GROUPS, "context", Types.CONTEXT, "the context of the group's members");
  static final Block PEER_NETWORKS =
      block(
          "hsvpn.peers.*",
          "networks",
          Block.Shape.NAMED,
          "One context of a peer with `per-network` or `l2tp`, by its name. With `per-network`,"
              + " since equal ranges could not tell which network an IKE SA is for, identities do.");
  static final Key<Identity> NETWORK_LOCAL_IDENTITY =
      derived(
          PEER_NETWORKS,
          "local-identity",
          Types.IDENTITY,
          "the peer's `local-identity` with the context's name as a label in front of a domain name,"
              + " or behind a `+` in a mailbox",
          "what the gateway calls itself in this network's IKE SA");
  static final Key<Identity> NETWORK_REMOTE_IDENTITY =
      derived(
          PEER_NETWORKS,
          "remote-identity",
          Types.IDENTITY,
          "of the peer's `remote-identity` likewise",
          "who the peer must prove to be in this network's IKE SA");
  static final Key<List<IpPrefix>> NETWORK_LOCAL =
      key(
          PEER_NETWORKS,
          "local-networks",
          Types.PREFIX.list(64),
          "[]",
          "our side's traffic selectors; none for the context's networks");
  static final Key<List<IpPrefix>> NETWORK_REMOTE =
      key(
          PEER_NETWORKS,
          "remote-networks",
          Types.PREFIX.list(64),
          "[]",
          "what lies behind the peer; with `per-network` its traffic selectors, none for those that"
              + " it narrows them to; needed with `l2tp`, which tells nothing of them");

  static final Block L2TP =
      one("hsvpn.peers.*", "l2tp", "With `l2tp`: the tunnel inside the IPsec tunnel (RFC 2661).");
  static final Key<Secret> L2TP_SECRET =
      derived(
          L2TP,
          "secret",
          Types.KEY_TEXT,
          "`secret-file`, or none",
          "by which the two ends authenticate the tunnel and, if so asked, PPP; IPsec has done that"
              + " already");
  static final Key<Path> L2TP_SECRET_FILE =
      derived(
          L2TP,
          "secret-file",
          Types.FILE,
          "none",
          "file that holds the secret, not world-readable");
  static final Key<PppProof> L2TP_PROOF =
      key(
          L2TP,
          "ppp-auth",
          Types.choice(PppProof.class, PppProof::keyword),
          "none",
          "how the peer must prove itself in PPP, by its `remote-identity` and the secret:"
              + " `chap-md5` (RFC 1994) or `mschapv2` (RFC 2759)");
  static final Key<Duration> L2TP_HELLO =
      key(
          L2TP,
          "hello",
          Type.duration("0s", "1h"),
          "60s",
          "how long the peer may be silent before it is asked whether it is there; 0 for ever");

  static final Block AUTH = one("hsvpn.peers.*", "auth", "How the two ends prove who they are.");
  static final Key<AuthMethodName> AUTH_LOCAL =
      key(
          AUTH,
          "local",
          Types.AUTH_METHOD,
          "psk",
          "how the gateway does: by `psk`, `certificate`, `pubkey` (a key that the peer knows),"
              + " `eap-mschapv2` or `eap-md5` (a password, and then this gateway must call), or"
              + " `null-auth` (not at all, RFC 7619)");
  static final Key<AuthMethodName> AUTH_REMOTE =
      key(
          AUTH,
          "remote",
          Types.AUTH_METHOD,
          "psk",
          "how the peer does; by EAP it is one of the `users`, whatever its `remote-identity`, and must"
              + " call; with `eap-radius` the RADIUS servers know the users, and choose the method; with `null-auth` anybody may be it");
  static final Key<String> EAP_IDENTITY =
      derived(
          AUTH,
          "eap-identity",
          Types.EAP_NAME,
          "none",
          "the name that belongs to our password, for `local = eap-…`");
  static final Key<Secret> EAP_SECRET =
      derived(AUTH, "eap-secret", Types.KEY_TEXT, "`eap-secret-file`", "our password");
  static final Key<Path> EAP_SECRET_FILE =
      derived(
          AUTH,
          "eap-secret-file",
          Types.FILE,
          "`eap-secret`",
          "file that holds our password, not world-readable");
  static final Key<List<String>> USERS =
      derived(
          AUTH,
          "users",
          Types.EAP_NAME.list(65_536),
          "all of `eap-users`",
          "who may be this peer, for `remote = eap-…`");
  static final Key<Boolean> ASK_IDENTITY =
      key(
          AUTH,
          "ask-identity",
          Types.SWITCH,
          "on",
          "whether the peer is asked for its name in EAP; with `off` the one of IKE counts, though"
              + " with `eap-mschapv2` always the one that stands beside the password");
  static final Key<Secret> PSK =
      derived(AUTH, "psk", Types.KEY_TEXT, "`psk-file`", "the pre-shared key");
  static final Key<Path> PSK_FILE =
      derived(
          AUTH,
          "psk-file",
          Types.FILE,
          "`psk`",
          "file that holds the key (one line break at its end is not part of it), not"
              + " world-readable");
  static final Key<String> PPK_ID =
      derived(
          AUTH,
          "ppk-id",
          Types.PPK_ID,
          "none",
          "name of a post-quantum pre-shared key, the same at both ends (RFC 8784)");
  static final Key<Secret> PPK =
      derived(
          AUTH,
          "ppk",
          Types.KEY_TEXT,
          "`ppk-file`",
          "that key: a random one of 256 bits or more, which goes into all keys beside the key"
              + " exchanges");
  static final Key<Path> PPK_FILE =
      derived(
          AUTH,
          "ppk-file",
          Types.FILE,
          "`ppk`",
          "file that holds it (one line break at its end is not part of it), not world-readable");
  static final Key<Boolean> PPK_REQUIRED =
      key(
          AUTH,
          "ppk-required",
          Types.SWITCH,
          "off",
          "whether there is no IKE SA with a peer that does not know the key");
  static final Key<Path> AUTH_CERTIFICATE =
      derived(
          AUTH, "certificate", Types.FILE, "the gateway's", "our certificate towards this peer");
  static final Key<Path> AUTH_PRIVATE_KEY =
      derived(
          AUTH, "private-key", Types.FILE, "the gateway's", "our private key towards this peer");
  static final Key<Path> AUTH_PKCS12 =
      derived(AUTH, "pkcs12", Types.FILE, "none", "both, instead of the two files");
  static final Key<Path> AUTH_PASSPHRASE_FILE =
      derived(AUTH, "passphrase-file", Types.FILE, "none", "file with the key's passphrase");
  static final Key<List<Path>> AUTH_CA =
      derived(
          AUTH,
          "ca",
          Types.FILE.list(64),
          "the gateway's",
          "CAs whose certificates count for this peer");
  static final Key<Path> PUBLIC_KEY =
      derived(
          AUTH,
          "public-key",
          Types.FILE,
          "none",
          "the peer's public key in PEM or DER, for `remote = pubkey`");
  static final Key<SignaturePolicy> SIGN_WITH =
      key(
          AUTH,
          "sign-with",
          Types.SIGNATURES,
          "default",
          "signatures that we may make, most wanted first");
  static final Key<SignaturePolicy> ACCEPT =
      key(
          AUTH,
          "accept",
          Types.SIGNATURES,
          "default",
          "signatures that the peer may make; `classic` adds those from before RFC 7427");
  static final Key<RevocationPolicy> AUTH_REVOCATION =
      derived(
          AUTH,
          "revocation",
          Types.REVOCATION,
          "the gateway's",
          "whether the peer's certificates must be known to be good");

  static final Block TIMERS =
      one(
          "hsvpn.peers.*",
          "timers",
          "How long the peer's SAs live, and how long it is waited for.");
  static final Key<Duration> IKE_LIFETIME =
      key(TIMERS, "ike-lifetime", Type.duration("1s", "30d"), "4h", "life of an IKE SA");
  static final Key<Duration> CHILD_LIFETIME =
      key(TIMERS, "child-lifetime", Type.duration("1s", "30d"), "1h", "life of a child SA");
  static final Key<Long> CHILD_PACKETS =
      derived(
          TIMERS,
          "child-packets",
          Type.count(1000, 1L << 48),
          "half of what sequence numbers and IVs allow",
          "packets in one direction after which a child SA is rekeyed");
  static final Key<Long> CHILD_OCTETS =
      derived(
          TIMERS,
          "child-octets",
          Type.count(1_000_000, 1L << 52),
          "half of what the cipher allows",
          "octets in one direction after which a child SA is rekeyed");
  static final Key<Duration> REKEY_MARGIN =
      derived(
          TIMERS,
          "rekey-margin",
          Type.duration("0s", "15d"),
          "9m, or 15 % of the shorter lifetime if that is less",
          "how long before its end an SA is rekeyed; less than half of the shorter lifetime");
  static final Key<Duration> REKEY_JITTER =
      derived(
          TIMERS,
          "rekey-jitter",
          Type.duration("0s", "30d"),
          "a tenth of the time until then",
          "by how much earlier an SA is rekeyed at most, at random, so that two gateways, or the many"
              + " SAs of one, seldom choose the same moment");
  static final Key<Optional<Duration>> REAUTHENTICATION =
      key(
          TIMERS,
          "reauthentication",
          Type.duration("10s", "365d").or("never"),
          "never",
          "after which the gateway, if it called the peer, makes a new IKE SA with children of its"
              + " own, and then deletes the old one");
  static final Key<Optional<Duration>> AUTH_LIFETIME =
      key(
          TIMERS,
          "auth-lifetime",
          Type.duration("10s", "365d").or("never"),
          "never",
          "after which a peer that called must have authenticated anew; it is told so (RFC 4478), and"
              + " its IKE SA is deleted then. What a peer demands of us that way is always obeyed");
  static final Key<Duration> LIVENESS =
      key(
          TIMERS,
          "liveness",
          Type.duration("0s", "1d"),
          "30s",
          "silence after which the peer is asked whether it lives; 0s for never");
  static final Key<Duration> RETRANSMIT_FIRST =
      key(TIMERS, "retransmit-first", Type.duration("10ms", "1m"), "1s", "wait for an answer");
  static final Key<Double> RETRANSMIT_FACTOR =
      key(
          TIMERS,
          "retransmit-factor",
          Type.decimal(1, 10),
          "1.8",
          "what each further wait is multiplied by");
  static final Key<Integer> RETRANSMIT_TRIES =
      key(
          TIMERS,
          "retransmit-tries",
          Type.integer(1, 20),
          "5",
          "repetitions before the peer counts as gone");

  static final Block TRAFFIC_CLASS =
      one(
          "hsvpn.peers.*",
          "traffic-class",
          "What outer headers tell of the packets inside. Congestion that routers mark on the way is"
              + " always taken over (RFC 6040).");
  static final Key<TrafficClassPolicy.Ecn> OUTER_ECN =
      key(
          TRAFFIC_CLASS,
          "ecn",
          Types.choice(TrafficClassPolicy.Ecn.class, TrafficClassPolicy.Ecn::keyword),
          "copy",
          "what outer headers show of the inner ECN field; `zero` for a peer that would not take"
              + " over congestion marks");
  static final Key<OptionalInt> OUTER_DSCP =
      key(
          TRAFFIC_CLASS,
          "dscp",
          Types.DSCP,
          "copy",
          "what outer headers show of the inner DSCP; with `copy`, every router on the way sees"
              + " which packets are urgent");
  static final Key<TrafficClassPolicy.InnerDscp> INNER_DSCP =
      key(
          TRAFFIC_CLASS,
          "inner-dscp",
          Types.choice(TrafficClassPolicy.InnerDscp.class, TrafficClassPolicy.InnerDscp::keyword),
          "keep",
          "what becomes of the inner DSCP on arrival; with `copy`, routers on the way decide on it");

  static final Block TFC =
      one(
          "hsvpn.peers.*",
          "tfc",
          "Traffic flow confidentiality: hides how long and how many packets are (RFC 4303).");
  static final Key<TfcPolicy.Padding> TFC_PADDING =
      key(
          TFC,
          "padding",
          Types.TFC_PADDING,
          "none",
          "octets that every packet has at least; a peer that refuses padding (RFC 7296) gets"
              + " none");
  static final Key<Integer> TFC_DUMMIES =
      key(
          TFC,
          "dummies",
          Types.TFC_DUMMIES,
          "off",
          "packets without content, per second and tunnel, at random times");

  static final Block EAP_USERS =
      block(
          "hsvpn",
          "eap-users",
          Block.Shape.NAMED,
          "People and devices that prove by a password to be a peer with `auth.remote = eap-…`.");
  static final Key<Secret> USER_SECRET =
      derived(EAP_USERS, "secret", Types.KEY_TEXT, "`secret-file`", "the password");
  static final Key<Path> USER_SECRET_FILE =
      derived(
          EAP_USERS,
          "secret-file",
          Types.FILE,
          "`secret`",
          "file that holds the password, not world-readable");
  static final Key<Secret> USER_NT_HASH =
      derived(
          EAP_USERS,
          "nt-hash",
          Types.NT_HASH,
          "none",
          "instead of the password, MD4 of it in UTF-16, in hexadecimal digits; for"
              + " `eap-mschapv2` only, where it opens the same doors");

  static final Key<List<String>> USER_GROUPS =
      key(EAP_USERS, "groups", Types.EAP_NAME.list(64), "[]", "groups that the user is in");

  static final Block RADIUS =
      one(
          "hsvpn",
          "radius",
          "RADIUS servers, for peers with `auth.remote = eap-radius`. Each answer must bear a"
              + " Message-Authenticator.");
  static final Key<Duration> RADIUS_TIMEOUT =
      key(RADIUS, "timeout", Type.duration("100ms", "30s"), "2s", "for one answer of a server");
  static final Key<Integer> RADIUS_TRIES =
      key(
          RADIUS,
          "tries",
          Type.integer(1, 10),
          "3",
          "how often a silent server is asked before the next one is");
  static final Key<Boolean> RADIUS_ACCOUNTING =
      key(
          RADIUS,
          "accounting",
          Types.SWITCH,
          "off",
          "whether the servers are told when users come, stay and go, and what they used");
  static final Key<Duration> RADIUS_INTERIM =
      key(
          RADIUS,
          "interim",
          Type.duration("1s", "24h"),
          "10m",
          "between two messages about a user who stays, unless the server says how long");
  static final Block RADIUS_SERVERS =
      block(
          "hsvpn.radius", "servers", Block.Shape.NAMED, "The servers, the most wanted one first.");
  static final Key<InetAddress> RADIUS_ADDRESS =
      required(RADIUS_SERVERS, "address", Types.ADDRESS_LITERAL, "of the server");
  static final Key<Integer> RADIUS_PORT =
      key(RADIUS_SERVERS, "port", Type.integer(1, 65_535), "1812", "UDP, for authentication");
  static final Key<Integer> RADIUS_ACCOUNTING_PORT =
      key(
          RADIUS_SERVERS,
          "accounting-port",
          Type.integer(1, 65_535),
          "1813",
          "UDP, for accounting");
  static final Key<Secret> RADIUS_SECRET =
      derived(
          RADIUS_SERVERS,
          "secret",
          Types.KEY_TEXT,
          "`secret-file`",
          "what this gateway and the server share");
  static final Key<Path> RADIUS_SECRET_FILE =
      derived(
          RADIUS_SERVERS,
          "secret-file",
          Types.FILE,
          "`secret`",
          "file that holds it, not world-readable");

  static final Block HTTP = one("hsvpn", "http", "The HTTP endpoint.");
  static final Key<InetSocketAddress> BIND =
      key(HTTP, "bind", Types.BIND, "\"127.0.0.1:8080\"", "loopback only; port 0 for any");
  static final Key<Path> TOKEN_FILE =
      derived(
          HTTP,
          "token-file",
          Types.FILE,
          "callers need no token",
          "file that holds the token which callers must show");
  static final Block HTTP_TLS = one("hsvpn.http", "tls", "Not built yet, and so refused.");

  static final Block STORAGE =
      one(
          "hsvpn",
          "storage",
          "Where the gateway keeps what outlives its process: with a key to seal it, IKE SAs go on"
              + " after a crash and a restart; without one, nothing is stored.");
  static final Key<String> JDBC_URL =
      key(
          STORAGE,
          "jdbc-url",
          Types.JDBC_URL,
          "\"jdbc:h2:file:./data/hsvpn\"",
          "the database; `./` is the configuration's folder");
  static final Key<Path> KEY_FILE =
      derived(
          STORAGE,
          "key-file",
          Types.FILE,
          "none",
          "file with a key of 64 hexadecimal digits in each line (`openssl rand -hex 32`): the first"
              + " seals what is stored, all of them open it. Not world-readable");

  static final Block CLUSTER = one("hsvpn", "cluster", "This node's place in a cluster.");
  static final Key<String> HOST =
      key(CLUSTER, "host", Types.HOST_NAME, "\"127.0.0.1\"", "where other nodes reach this one");
  static final Key<Integer> PORT =
      key(CLUSTER, "port", Type.integer(0, 65535), "7354", "TCP; 0 for any");
  static final Key<List<String>> SEEDS =
      key(CLUSTER, "seeds", Types.SEED.list(64), "[]", "nodes to join; none for a cluster of one");
  static final Block CLUSTER_LIVENESS =
      one(
          "hsvpn.cluster",
          "liveness",
          "How the nodes notice each other's end: BFD (RFC 5880), authenticated by a key made of the"
              + " first of storage.key-file.");
  static final Key<Integer> LIVENESS_PORT =
      key(CLUSTER_LIVENESS, "port", Type.integer(0, 65535), "3784", "UDP; 0 for any");
  static final Key<Duration> LIVENESS_INTERVAL =
      key(
          CLUSTER_LIVENESS,
          "interval",
          Type.duration("10ms", "10s"),
          "50ms",
          "time between two packets");
  static final Key<Integer> LIVENESS_MULTIPLIER =
      key(
          CLUSTER_LIVENESS,
          "multiplier",
          Type.integer(2, 50),
          "3",
          "intervals of silence after which a node's addresses are taken over");
  static final Block CLUSTER_TLS =
      one(
          "hsvpn.cluster",
          "tls",
          "By what the nodes know each other. Without it anybody may join who reaches the port, and"
              + " so it is demanded outside of loopback.");
  static final Key<Path> CLUSTER_CERTIFICATE =
      derived(
          CLUSTER_TLS,
          "certificate",
          Types.FILE,
          "none",
          "this node's certificate in PEM, and behind it those between it and its CA");
  static final Key<Path> CLUSTER_PRIVATE_KEY =
      derived(
          CLUSTER_TLS,
          "private-key",
          Types.FILE,
          "none",
          "its key in PEM (PKCS #8), not world-readable");
  static final Key<Path> CLUSTER_CA =
      derived(
          CLUSTER_TLS,
          "ca",
          Types.FILE,
          "none",
          "certificate in PEM of the CA of all nodes; whoever has one of it is a node");

  static final Block LIMITS =
      one("hsvpn", "limits", "What strangers and peers may make the gateway hold.");
  static final Key<Integer> HALF_OPEN =
      key(LIMITS, "half-open", Type.integer(1, 1_000_000), "4096", "unauthenticated IKE SAs");
  static final Key<Integer> COOKIE_THRESHOLD =
      key(
          LIMITS,
          "cookie-threshold",
          Type.integer(0, 1_000_000),
          "64",
          "half-open IKE SAs from which on cookies are asked for");
  static final Key<Integer> HALF_OPEN_PER_SOURCE =
      key(
          LIMITS,
          "half-open-per-source",
          Type.integer(1, 1_000_000),
          "16",
          "half-open IKE SAs per source address");
  static final Key<Integer> HALF_OPEN_PER_PREFIX =
      key(
          LIMITS,
          "half-open-per-prefix",
          Type.integer(1, 1_000_000),
          "128",
          "half-open IKE SAs per IPv4 /24 or IPv6 /56; from half of them on cookies are asked for"
              + " there");
  static final Key<Duration> HALF_OPEN_TIMEOUT =
      key(
          LIMITS,
          "half-open-timeout",
          Type.duration("1s", "10m"),
          "30s",
          "life of a half-open IKE SA");
  static final Key<Integer> IKE_SAS_PER_PEER =
      key(
          LIMITS,
          "ike-sas-per-peer",
          Type.integer(2, 1024),
          "16",
          "IKE SAs of a peer, those being made and replaced included; more are refused as"
              + " TOO_MANY_IKE_SAS");
  static final Key<Integer> CHILD_SAS_PER_IKE_SA =
      key(
          LIMITS,
          "child-sas-per-ike-sa",
          Type.integer(2, 4096),
          "16",
          "child SAs of an IKE SA, those being replaced included; more are refused with"
              + " NO_ADDITIONAL_SAS");
  static final Key<Integer> HELD_PACKETS =
      key(
          LIMITS,
          "held-packets",
          Type.integer(0, 4096),
          "64",
          "packets that wait for a tunnel which starts on demand; more are dropped as"
              + " HELD_TOO_MANY");
  static final Key<Integer> HELD_OCTETS =
      key(LIMITS, "held-octets", Type.integer(0, 16_777_216), "65536", "octets of those packets");
  static final Key<Duration> HELD_TIME =
      key(
          LIMITS,
          "held-time",
          Type.duration("10ms", "1m"),
          "10s",
          "how long they wait at most; then, or when the peer cannot be reached, they are dropped as"
              + " HELD_IN_VAIN");

  static final Key<Integer> FRAGMENTS_PER_MESSAGE =
      key(
          LIMITS,
          "fragments-per-message",
          Type.integer(1, 1024),
          "64",
          "fragments in which an IKE message may arrive");
  static final Key<Integer> MESSAGE_OCTETS =
      key(
          LIMITS,
          "message-octets",
          Type.integer(1024, 65_535),
          "32768",
          "octets of payloads that an IKE message may bring in fragments; one such message is kept for"
              + " each half-open IKE SA, and one in each direction for each other IKE SA");

  static final Block PATH_MTU =
      one("hsvpn", "path-mtu", "How packets are kept to what the paths between gateways carry.");
  static final Key<Boolean> DISCOVERY =
      key(
          PATH_MTU,
          "discovery",
          Types.SWITCH,
          "on",
          "whether outer IPv4 packets forbid routers to fragment them, so that these tell what fits;"
              + " `off` for paths that swallow their ICMP messages");
  static final Key<Integer> FLOOR =
      key(
          PATH_MTU,
          "floor",
          Type.integer(576, 1500),
          "1280",
          "least path MTU that is believed, in octets, since ICMP messages can be forged; over a path"
              + " that is narrower still, outer packets are fragmented");
  static final Key<Fragmentation> FRAGMENT =
      key(
          PATH_MTU,
          "fragment",
          Types.choice(Fragmentation.class, Fragmentation::keyword),
          "inner",
          "IPv4 packets that do not fit and allow it: before sealing, after it, or `never` (they are"
              + " dropped)");
  static final Key<TcpMss> TCP_MSS =
      key(
          PATH_MTU,
          "tcp-mss",
          Types.TCP_MSS,
          "auto",
          "segment size to which TCP connections are held in both directions: what fits, or a number"
              + " if that is less");

  static final Block IKE_FRAGMENTATION =
      one(
          "hsvpn",
          "ike-fragmentation",
          "How IKE messages are cut that are too long for one packet (RFC 7383), so that they pass"
              + " where routers or firewalls drop IP fragments.");
  static final Key<Integer> FRAGMENT_SIZE_V4 =
      key(
          IKE_FRAGMENTATION,
          "size-v4",
          Type.integer(576, 9000),
          "1280",
          "octets of an IPv4 packet that carries a fragment, headers included; longer messages are cut");
  static final Key<Integer> FRAGMENT_SIZE_V6 =
      key(
          IKE_FRAGMENTATION,
          "size-v6",
          Type.integer(1280, 9000),
          "1280",
          "octets of an IPv6 packet that carries a fragment, headers included; longer messages are cut");

  private Schema() {}

  /** All sections, each behind the one around it. */
  static List<Block> blocks() {
    return List.copyOf(BLOCKS);
  }

  /** The section's keys, in the order of the table. */
  static List<Key<?>> keys(Block block) {
    return KEYS.stream().filter(k -> k.block().equals(block)).toList();
  }

  /** The names of everything that may stand in the section. */
  static List<String> names(Block block) {
    List<String> names = new ArrayList<>();
    keys(block).forEach(k -> names.add(k.name()));
    BLOCKS.stream().filter(b -> b.parent().equals(block.path())).forEach(b -> names.add(b.name()));
    return names;
  }

  private static Block one(String parent, String name, String doc) {
    return block(parent, name, Block.Shape.ONE, doc);
  }

  private static Block block(String parent, String name, Block.Shape shape, String doc) {
    Block block = new Block(parent, name, shape, doc);
    BLOCKS.add(block);
    return block;
  }

  private static <T> Key<T> required(Block block, String name, Type<T> type, String doc) {
    return add(new Key<>(block, name, type, new Key.Standard.Required(), doc));
  }

  private static <T> Key<T> key(
      Block block, String name, Type<T> type, String standard, String doc) {
    return add(new Key<>(block, name, type, new Key.Standard.Literal(standard), doc));
  }

  private static <T> Key<T> derived(
      Block block, String name, Type<T> type, String standard, String doc) {
    return add(new Key<>(block, name, type, new Key.Standard.Derived(standard), doc));
  }

  private static <T> Key<T> add(Key<T> key) {
    KEYS.add(key);
    return key;
  }
}
