package net.hsvpn.peers.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import net.hsvpn.config.Secret;
import net.hsvpn.peers.crypto.EspKeys;
import net.hsvpn.peers.crypto.IkeKeys;
import net.hsvpn.peers.crypto.SkCipherKeys;
import net.hsvpn.peers.sa.AuthSent;
import net.hsvpn.peers.sa.ChildSa;
import net.hsvpn.peers.sa.Effect;
import net.hsvpn.peers.sa.Established;
import net.hsvpn.peers.sa.HalfOpen;
import net.hsvpn.peers.sa.LeaseAwaited;
import net.hsvpn.peers.sa.LocalAuth;
import net.hsvpn.peers.sa.PeerProfile;
import net.hsvpn.peers.sa.RemoteAuth;
import net.hsvpn.peers.trust.Keys;

/** Writes down all that an end could print, and which secrets must not be found in it. */
final class Witness implements Consumer<Object> {
  private final List<String> said = new ArrayList<>();
  private final Set<String> secrets = new LinkedHashSet<>();

  Witness() {
    Keys.all().forEach(pair -> mustNotAppear(pair.getPrivate().getEncoded()));
  }

  /** Of a profile: the pre-shared keys. */
  void knows(PeerProfile profile) {
    said.add(profile.toString());
    if (profile.localAuth() instanceof LocalAuth.Psk(Secret key)) {
      mustNotAppear(key);
    }
    if (profile.remoteAuth() instanceof RemoteAuth.Psk(Secret key)) {
      mustNotAppear(key);
    }
  }

  @Override
  public void accept(Object happened) {
    said.add(happened.toString());
    switch (happened) {
      case AuthSent sa -> keys(sa.keys());
      case HalfOpen sa -> keys(sa.keys());
      case LeaseAwaited sa -> keys(sa.caller().sa().keys());
      case Established sa -> {
        keys(sa.keys());
        sa.children().forEach(this::child);
      }
      case Effect.Keys keys -> keys(keys.keys());
      case Effect.InstallInbound install -> child(install.child());
      default -> {
        // Holds no keys.
      }
    }
  }

  private void keys(IkeKeys keys) {
    Stream.of(keys.skD(), keys.skPi(), keys.skPr()).forEach(this::mustNotAppear);
    for (SkCipherKeys cipher : List.of(keys.initiator(), keys.responder())) {
      Stream.of(cipher.encryption(), cipher.integrity()).forEach(this::mustNotAppear);
    }
  }

  private void child(ChildSa child) {
    for (EspKeys esp : List.of(child.inboundKeys(), child.outboundKeys())) {
      Stream.of(esp.encryption(), esp.integrity()).forEach(this::mustNotAppear);
    }
  }

  private void mustNotAppear(Secret secret) {
    mustNotAppear(secret.octets());
  }

  /** In any of the ways in which octets are printed. */
  private void mustNotAppear(byte[] octets) {
    if (octets.length == 0 || Arrays.equals(octets, new byte[octets.length])) {
      return;
    }
    String list = Arrays.toString(octets);
    secrets.add(HexFormat.of().formatHex(octets));
    secrets.add(lower(Base64.getEncoder().encodeToString(octets)));
    secrets.add(list.substring(1, list.length() - 1));
    secrets.add(lower(new String(octets, StandardCharsets.ISO_8859_1)));
  }

  int secrets() {
    return secrets.size();
  }

  void assertNothingSecretIn(List<String> more) {
    for (String text : Stream.concat(said.stream(), more.stream()).map(Witness::lower).toList()) {
      for (String secret : secrets) {
        assertThat(text.contains(secret)).as("a secret stands in: %s", text).isFalse();
      }
    }
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
