package net.hsvpn.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Reads {@code hsvpn.peers.*.auth}. No key's text ever gets into an error. */
final class AuthReader {
  private final NamedFiles files;
  private final EapReader eap;
  private final OwnKeyReader ownKeys;
  private final Optional<OwnKey> gatewayKey;
  private final boolean gatewayHasKey;
  private final boolean gatewayHasCa;
  private final RevocationPolicy gatewayRevocation;

  /**
   * @param eap knows the users
   * @param gateway the section, to know what is said there, rightly or wrongly
   * @param settings what could be read of it
   */
  AuthReader(
      Folder folder, EapReader eap, Optional<Section> gateway, Optional<GatewaySettings> settings) {
    this.eap = eap;
    files = new NamedFiles(folder);
    ownKeys = OwnKeyReader.ofPeer(files);
    gatewayKey = settings.flatMap(GatewaySettings::ownKey);
    gatewayHasKey = gateway.map(OwnKeyReader.ofGateway(files)::named).orElse(true);
    gatewayHasCa = gateway.map(g -> g.has(Schema.CA)).orElse(true);
    gatewayRevocation =
        settings.map(s -> s.trust().revocation()).orElse(RevocationPolicy.IF_AVAILABLE);
  }

  Optional<Auth> read(Section section) {
    Optional<AuthMethodName> local = section.get(Schema.AUTH_LOCAL);
    Optional<AuthMethodName> remote = section.get(Schema.AUTH_REMOTE);
    if (!Present.all(local, remote)) {
      return Optional.empty();
    }
    Optional<Secret> psk = psk(section, List.of(local.get(), remote.get()));
    Optional<SignaturePolicy> sign = section.get(Schema.SIGN_WITH);
    Optional<SignaturePolicy> accept = section.get(Schema.ACCEPT);
    Optional<RevocationPolicy> revocation =
        section.has(Schema.AUTH_REVOCATION)
            ? section.get(Schema.AUTH_REVOCATION)
            : Optional.of(gatewayRevocation);
    Optional<OwnKey> own = ownKey(section, local.get());
    eap.needless(section, local.get(), remote.get());
    if (local.get().eap() && remote.get().eap()) {
      section.refuse(
          Schema.AUTH_REMOTE,
          "one end must prove itself before it asks for a password",
          "choose another way for one of local and remote");
      return Optional.empty();
    }
    Optional<Auth.Ours> ours =
        switch (local.get()) {
          case PSK -> psk.map(Auth.Ours.Psk::new);
          case CERTIFICATE ->
              Present.all(own, sign)
                  ? Optional.of(new Auth.Ours.Certificate(own.get(), sign.get()))
                  : Optional.empty();
          case PUBKEY ->
              Present.all(own, sign)
                  ? Optional.of(new Auth.Ours.RawKey(own.get(), sign.get()))
                  : Optional.empty();
          case EAP_MD5 -> eap.ours(section, EapMethod.MD5);
          case EAP_MSCHAPV2 -> eap.ours(section, EapMethod.MSCHAPV2);
          case EAP_RADIUS -> {
            section.refuse(
                Schema.AUTH_LOCAL,
                "RADIUS is for those who call this gateway",
                "write how the gateway itself does");
            yield Optional.empty();
          }
          case NULL_AUTH -> Optional.of(new Auth.Ours.Nobody());
        };
    Optional<Auth.Theirs> theirs =
        switch (remote.get()) {
          case PSK -> psk.map(Auth.Theirs.Psk::new);
          case CERTIFICATE -> certificate(section, accept, revocation);
          case PUBKEY -> rawKey(section, accept);
          case EAP_MD5 -> eap.theirs(section, EapMethod.MD5);
          case EAP_MSCHAPV2 -> eap.theirs(section, EapMethod.MSCHAPV2);
          case EAP_RADIUS -> eap.radius(section);
          case NULL_AUTH -> Optional.of(new Auth.Theirs.Nobody());
        };
    Optional<Auth.Ppk> ppk = ppk(section);
    if (ppk.isPresent() && (local.get().eap() || remote.get().eap())) {
      section.refuse(
          Schema.PPK_ID,
          "post-quantum pre-shared keys do not go together with EAP yet",
          "leave ppk-id and ppk out, or choose another way to authenticate");
    }
    return Present.all(ours, theirs)
        ? Optional.of(new Auth(ours.get(), theirs.get(), ppk))
        : Optional.empty();
  }

  /** What a peer's section says of L2TP; the defaults with other methods. */
  Optional<L2tpPolicy> l2tp(Section peer, Method method) {
    if (method != Method.L2TP) {
      if (peer.has(Schema.L2TP)) {
        peer.refuse(Schema.L2TP.name(), "l2tp belongs to method l2tp", "leave the section out");
      }
      return Optional.of(L2tpPolicy.DEFAULT);
    }
    return peer.child(Schema.L2TP).flatMap(this::l2tp);
  }

  private Optional<L2tpPolicy> l2tp(Section section) {
    Optional<Secret> inline = section.get(Schema.L2TP_SECRET);
    Optional<Secret> filed = files.line(section, Schema.L2TP_SECRET_FILE);
    Optional<PppProof> proof = section.get(Schema.L2TP_PROOF);
    Optional<Duration> hello = section.get(Schema.L2TP_HELLO);
    boolean secret = section.has(Schema.L2TP_SECRET) || section.has(Schema.L2TP_SECRET_FILE);
    if (section.has(Schema.L2TP_SECRET) && section.has(Schema.L2TP_SECRET_FILE)) {
      section.refuse(Schema.L2TP_SECRET_FILE, "there is a secret too", "keep one of the two");
    }
    if (!secret && proof.filter(p -> p != PppProof.NONE).isPresent()) {
      section.refuse(
          Schema.L2TP_PROOF, "there is no secret to prove it by", "write secret-file = \"file\"");
    }
    boolean unread = secret && inline.isEmpty() && filed.isEmpty();
    return Present.all(proof, hello) && !unread
        ? Optional.of(new L2tpPolicy(inline.or(() -> filed), proof.get(), hello.get()))
        : Optional.empty();
  }

  private Optional<Auth.Ppk> ppk(Section section) {
    Optional<String> id = section.get(Schema.PPK_ID);
    Optional<Secret> inline = section.get(Schema.PPK);
    Optional<Secret> filed = files.line(section, Schema.PPK_FILE);
    Optional<Boolean> required = section.get(Schema.PPK_REQUIRED);
    boolean key = section.has(Schema.PPK) || section.has(Schema.PPK_FILE);
    if (section.has(Schema.PPK) && section.has(Schema.PPK_FILE)) {
      section.refuse(Schema.PPK_FILE, "there is a ppk too", "keep one of ppk and ppk-file");
    } else if (section.has(Schema.PPK_ID) && !key) {
      section.refuse(
          Schema.PPK_ID,
          "there is no key of that name",
          "write ppk-file = \"file\" or ppk = \"…\"");
    } else if (key && !section.has(Schema.PPK_ID)) {
      section.refuse(
          section.has(Schema.PPK) ? Schema.PPK : Schema.PPK_FILE,
          "the key has no name by which the two ends can tell it",
          "write ppk-id = \"…\", the same at both ends");
    } else if (section.has(Schema.PPK_REQUIRED) && !key) {
      section.refuse(
          Schema.PPK_REQUIRED, "there is no key", "write ppk-id and ppk, or leave it out");
    }
    Optional<Secret> secret = inline.or(() -> filed);
    return Present.all(id, secret, required)
        ? Optional.of(new Auth.Ppk(id.get(), secret.get(), required.get()))
        : Optional.empty();
  }

  private Optional<Secret> psk(Section section, List<AuthMethodName> methods) {
    Optional<Secret> inline = section.get(Schema.PSK);
    Optional<Secret> filed = files.line(section, Schema.PSK_FILE);
    boolean needed = methods.contains(AuthMethodName.PSK);
    if (section.has(Schema.PSK) && section.has(Schema.PSK_FILE)) {
      section.refuse(Schema.PSK_FILE, "there is a psk too", "keep one of psk and psk-file");
      return Optional.empty();
    }
    if (needed && !section.has(Schema.PSK) && !section.has(Schema.PSK_FILE)) {
      section.refuse(Schema.PSK, "no pre-shared key", "write psk-file = \"file\" or psk = \"…\"");
    }
    if (!needed && (section.has(Schema.PSK) || section.has(Schema.PSK_FILE))) {
      section.refuse(
          section.has(Schema.PSK) ? Schema.PSK : Schema.PSK_FILE,
          "neither end authenticates by a pre-shared key",
          "leave it out, or write local = psk or remote = psk");
    }
    return inline.or(() -> filed);
  }

  private Optional<OwnKey> ownKey(Section section, AuthMethodName local) {
    boolean needed = local == AuthMethodName.CERTIFICATE || local == AuthMethodName.PUBKEY;
    if (ownKeys.named(section)) {
      if (!needed) {
        section.refuse(
            ownKeys.firstNamed(section),
            "the gateway does not sign for this peer, and yet has a key for it",
            "write local = certificate or local = pubkey, or leave the key's files out");
      }
      return ownKeys.read(section);
    }
    if (needed && !gatewayHasKey) {
      section.refuse(
          Schema.AUTH_LOCAL,
          "the gateway has no private key",
          "write certificate and private-key under gateway, or here");
    }
    return needed ? gatewayKey : Optional.empty();
  }

  private Optional<Auth.Theirs> certificate(
      Section section, Optional<SignaturePolicy> accept, Optional<RevocationPolicy> revocation) {
    List<NamedFile> ca = files.readAll(section, Schema.AUTH_CA);
    if (!section.has(Schema.AUTH_CA) && !gatewayHasCa) {
      section.refuse(
          Schema.AUTH_REMOTE,
          "there is no CA whose certificates count",
          "write ca = [\"ca.pem\"] under gateway, or here");
      return Optional.empty();
    }
    return Present.all(accept, revocation)
        ? Optional.of(new Auth.Theirs.Certificate(ca, accept.get(), revocation.get()))
        : Optional.empty();
  }

  private Optional<Auth.Theirs> rawKey(Section section, Optional<SignaturePolicy> accept) {
    Optional<NamedFile> key = files.read(section, Schema.PUBLIC_KEY);
    if (!section.has(Schema.PUBLIC_KEY)) {
      section.refuse(
          Schema.AUTH_REMOTE, "the peer's public key is missing", "write public-key = \"file\"");
    }
    return Present.all(key, accept)
        ? Optional.of(new Auth.Theirs.RawKey(key.get(), accept.get()))
        : Optional.empty();
  }
}
