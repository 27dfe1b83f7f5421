package net.hsvpn.actors.app;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import net.hsvpn.actors.adapt.PeerProfiles;
import net.hsvpn.config.ConfigLoader;
import net.hsvpn.config.IkeLimits;
import net.hsvpn.config.LoadResult;
import net.hsvpn.peers.Doorkeeper;
import net.hsvpn.peers.IkeEngine;
import net.hsvpn.peers.crypto.CookieJar;
import net.hsvpn.peers.sa.Admission;
import net.hsvpn.peers.sa.Claim;
import net.hsvpn.peers.sa.Datagram;
import net.hsvpn.peers.sa.Effect;
import net.hsvpn.peers.sa.Env;
import net.hsvpn.peers.sa.Established;
import net.hsvpn.peers.sa.Event;
import net.hsvpn.peers.sa.Evidence;
import net.hsvpn.peers.sa.HalfOpen;
import net.hsvpn.peers.sa.IkeSa;
import net.hsvpn.peers.sa.IntermediateSent;
import net.hsvpn.peers.sa.Load;
import net.hsvpn.peers.sa.PeerProfile;
import net.hsvpn.peers.sa.Step;

/**
 * Two IKE engines in memory agree on an IKE SA and its first child SA: each primitive must do what
 * it should, and the first real peer meets code that has run before.
 */
final class IkeSelfTest {
  private static final int KEY_OCTETS = 32;

  private final Env env;

  private IkeSelfTest(SecureRandom random) {
    env =
        new Env(Instant.now(), random, 0, spi -> false, address -> Optional.empty(), Evidence.NONE);
  }

  /**
   * Connects two engines.
   *
   * @throws IOException if they do not come together
   */
  static void pass(SecureRandom random) throws IOException {
    new IkeSelfTest(random).connect();
  }

  private void connect() throws IOException {
    byte[] key = new byte[KEY_OCTETS];
    env.random().nextBytes(key);
    String psk = HexFormat.of().formatHex(key);
    PeerProfile toWest = profile("east", "west", psk);
    PeerProfile toEast = profile("west", "east", psk);
    Step init = IkeEngine.initiate(toWest, 1, true, env);
    HalfOpen opened = admit(received(init), toEast);
    Step step = IkeEngine.handle(init.next(), new Event.Received(across(opened.response())), env);
    HalfOpen called = opened;
    while (step.next() instanceof IntermediateSent) {
      Step answer = intermediate(called, step);
      called = halfOpen(answer);
      for (Datagram datagram : sent(answer)) {
        step = IkeEngine.handle(step.next(), new Event.Received(across(datagram)), env);
      }
    }
    Event.Authenticate request = new Event.Authenticate(received(step), Optional.of(toEast));
    Step answer = IkeEngine.handle(called, request, env);
    Step done = IkeEngine.handle(step.next(), new Event.Received(received(answer)), env);
    verify(answer.next());
    verify(done.next());
  }

  /** One more key exchange, whose request may come in fragments. */
  private Step intermediate(HalfOpen before, Step request) throws IOException {
    HalfOpen called = before;
    for (Datagram datagram : sent(request)) {
      if (!(Doorkeeper.identify(called, across(datagram), env)
          instanceof Claim.Advanced(Step step))) {
        throw new IOException("IKE_INTERMEDIATE was not accepted");
      }
      if (!sent(step).isEmpty()) {
        return step;
      }
      called = halfOpen(step);
    }
    throw new IOException("IKE_INTERMEDIATE was not answered");
  }

  private static HalfOpen halfOpen(Step step) throws IOException {
    if (step.next() instanceof HalfOpen sa) {
      return sa;
    }
    throw new IOException("IKE ended in " + step.next());
  }

  private static PeerProfile profile(String own, String other, String psk) throws IOException {
    String text =
        """
        hsvpn {
          gateway { name = %1$s, identity = "%1$s.self-test", listen = ["127.0.0.1"] }
          contexts { self-test { tag = 1, networks = ["10.0.0.0/16"] } }
          peers {
            %2$s {
              remote = "127.0.0.1", remote-identity = "%2$s.self-test", contexts = [self-test]
              auth { psk = "%3$s" }
            }
          }
        }
        """
            .formatted(own, other, psk);
    return switch (ConfigLoader.parse(text, Path.of("self-test.conf"))) {
      case LoadResult.Loaded loaded -> PeerProfiles.of(loaded.config(), true).getFirst();
      case LoadResult.Refused refused -> throw new IOException("configuration: " + refused);
    };
  }

  private HalfOpen admit(Datagram request, PeerProfile profile) throws IOException {
    CookieJar cookies = CookieJar.create(Duration.ofMinutes(1), env.now(), env.random());
    Admission admission =
        Doorkeeper.admit(
            request, List.of(profile), new Load(0, 0), IkeLimits.DEFAULT, cookies, env);
    if (admission instanceof Admission.Opened(HalfOpen sa)) {
      return sa;
    }
    throw new IOException("IKE_SA_INIT was not accepted: " + admission);
  }

  /** What the other end gets of what this one sent. */
  private static Datagram received(Step step) throws IOException {
    List<Datagram> sent = sent(step);
    if (sent.isEmpty()) {
      throw new IOException("IKE ended in " + step.next());
    }
    return across(sent.getFirst());
  }

  private static List<Datagram> sent(Step step) {
    return step.effects().stream()
        .filter(Effect.Send.class::isInstance)
        .map(effect -> ((Effect.Send) effect).datagram())
        .toList();
  }

  private static Datagram across(Datagram datagram) {
    net.hsvpn.peers.sa.Path path = datagram.path();
    return new Datagram(
        new net.hsvpn.peers.sa.Path(path.remote(), path.local(), path.marker()), datagram.octets());
  }

  private static void verify(IkeSa sa) throws IOException {
    if (!(sa instanceof Established established) || established.children().size() != 1) {
      throw new IOException("IKE ended in " + sa);
    }
    established.keys().wipe();
  }
}
