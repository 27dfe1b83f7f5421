package net.hsvpn.peers.engine;

import static net.hsvpn.peers.engine.AuthenticationTest.with;
import static net.hsvpn.peers.engine.EapTest.claims;
import static net.hsvpn.peers.engine.EapTest.secret;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import net.hsvpn.config.ContextId;
import net.hsvpn.config.EapUser;
import net.hsvpn.config.Secret;
import net.hsvpn.peers.eap.EapPacket;
import net.hsvpn.peers.eap.EapProof;
import net.hsvpn.peers.eap.EapServer;
import net.hsvpn.peers.eap.EapServing;
import net.hsvpn.peers.eap.EapUsers;
import net.hsvpn.peers.eap.Grant;
import net.hsvpn.peers.iana.EapType;
import net.hsvpn.peers.radius.Consultation;
import net.hsvpn.peers.radius.Verdict;
import net.hsvpn.peers.sa.ChildPolicy;
import net.hsvpn.peers.sa.Event;
import net.hsvpn.peers.sa.HalfOpen;
import net.hsvpn.peers.sa.LocalAuth;
import net.hsvpn.peers.sa.RemoteAuth;
import net.hsvpn.peers.wire.Octets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** EAP that B passes on to a RADIUS server, which knows A as carol. */
class RadiusRelayTest {
  private static final Grant STAFF =
      new Grant(true, List.of("staff"), List.of(), List.of(), Optional.empty());

  static RemoteAuth asks() {
    return new RemoteAuth.Eap(new EapServing.Radius(true));
  }

  /** A server that does this method, whoever asks. */
  static void serving(TwoEnds t, EapType method) {
    Function<Consultation, Verdict> server = new Server(method, t.b.random, STAFF)::judge;
    t.b.radius = Optional.of(server);
  }

  /** What a RADIUS server is to its clients. */
  private static final class Server {
    private final EapServing.Password rules;
    private final ChosenNonces random;
    private final Grant grant;
    private final Map<Octets, EapServer> conversations = new HashMap<>();

    Server(EapType method, ChosenNonces random, Grant grant) {
      EapUser carol = new EapUser("carol", Optional.of(secret("Ar3etTnp")), Optional.empty());
      this.rules = new EapServing.Password(method, EapUsers.of(List.of(carol)), false);
      this.random = random;
      this.grant = grant;
    }

    Verdict judge(Consultation question) {
      Optional<Octets> state = question.thread().flatMap(Consultation.Conversation::state);
      return turn(
          state.isEmpty()
              ? EapServer.begin(rules, question.user(), random)
              : conversations.get(state.get()).answered(question.eap(), random));
    }

    private Verdict turn(EapServer.Turn turn) {
      return switch (turn) {
        case EapServer.Turn.Ask(EapPacket request, EapServer next) -> {
          Octets state = Octets.of((byte) conversations.size());
          conversations.put(state, next);
          yield new Verdict.Challenge(
              request.encode(), new Consultation.Conversation("main", Optional.of(state)));
        }
        case EapServer.Turn.Proven(EapPacket success, EapProof proof) ->
            new Verdict.Accepted(
                success.encode(), Optional.of(proof.identity()), proof.msk(), grant);
        case EapServer.Turn.Refused(EapPacket failure, String why, _) ->
            new Verdict.Rejected(Optional.of(failure.encode()), why);
      };
    }
  }

  private static TwoEnds ends(EapType method, String password, boolean asks) {
    Secret key = secret("how B proves itself");
    return new TwoEnds(
        90,
        with(TwoEnds.tagged("a", 1), claims(method, "carol", password), new RemoteAuth.Psk(key)),
        with(
            TwoEnds.tagged("b", 2),
            new LocalAuth.Psk(key),
            new RemoteAuth.Eap(new EapServing.Radius(asks))));
  }

  @ParameterizedTest
  @EnumSource(names = {"MD5_CHALLENGE", "MSCHAPV2"})
  void whomTheServerKnowsIsLetIn(EapType method) {
    TwoEnds t = ends(method, "Ar3etTnp", true);
    serving(t, method);

    t.connect();

    assertThat(t.b.sa().party().eapIdentity()).contains("carol");
    assertThat(t.b.sa().party().grant()).isEqualTo(STAFF);
    t.b.command(t.b.sa(), Event.RekeyIke::new);
    t.run().assertAgreement(1, 1);
    assertThat(t.b.sa().party().grant()).isEqualTo(STAFF);
  }

  @Test
  void aWrongPasswordIsRefused() {
    TwoEnds t = ends(EapType.MSCHAPV2, "wrong", true);
    serving(t, EapType.MSCHAPV2);
    t.a.initiate();
    t.run();

    t.assertAgreement(0, 0);
    assertThat(t.b.reports.getFirst().sentence()).contains("RADIUS server refuses 'carol'");
    assertThat(t.b.sas).isEmpty();
  }

  /** With ask-identity = off, IKE's name goes to the server at once. */
  @Test
  void theNameOfIkeMayDo() {
    TwoEnds t = ends(EapType.MSCHAPV2, "Ar3etTnp", false);
    List<String> names = new ArrayList<>();
    Function<Consultation, Verdict> server =
        new Server(EapType.MSCHAPV2, t.b.random, Grant.NONE)::judge;
    t.b.radius =
        Optional.of(question -> {
          names.add(question.user());
          return server.apply(question);
        });

    t.connect();

    assertThat(names.getFirst()).isEqualTo(t.a.profile.localIdentity().toString());
  }

  /** While the server thinks, the caller repeats himself, and the server is asked once. */
  @Test
  void aSlowServerIsWaitedForAndAskedOnce() {
    TwoEnds t = ends(EapType.MSCHAPV2, "Ar3etTnp", true);
    Function<Consultation, Verdict> server =
        new Server(EapType.MSCHAPV2, t.b.random, Grant.NONE)::judge;
    List<Consultation> asked = new ArrayList<>();
    t.b.radius = Optional.empty();
    t.b.witness =
        seen -> {
          if (seen instanceof net.hsvpn.peers.sa.Effect.Consult(_, Consultation question)) {
            asked.add(question);
          }
        };
    t.a.initiate();
    t.run();
    t.pass(Duration.ofSeconds(9));
    assertThat(asked).hasSize(1);

    HalfOpen waiting = (HalfOpen) t.b.sas.values().iterator().next();
    t.b.handle(waiting, new Event.Consulted(99, new Verdict.Unanswered("another round")));
    assertThat(t.b.sas).containsValue(waiting);
    t.b.radius = Optional.of(server);
    t.b.handle(waiting, new Event.Consulted(1, server.apply(asked.getFirst())));
    t.run().pass(Duration.ofSeconds(9));
    t.assertAgreement(1, 1);
  }

  @Test
  void aServerThatNeverAnswersLetsNobodyIn() {
    TwoEnds t = ends(EapType.MSCHAPV2, "Ar3etTnp", true);
    t.b.radius = Optional.of(_ -> new Verdict.Unanswered("no answer within 2000 ms"));
    t.a.initiate();
    t.run();

    t.assertAgreement(0, 0);
    assertThat(t.b.reports.getFirst().sentence()).contains("no answer within 2000 ms", "secret");

    TwoEnds silent = ends(EapType.MSCHAPV2, "Ar3etTnp", true);
    silent.a.initiate();
    silent.run().pass(Duration.ofMinutes(2));
    silent.assertAgreement(0, 0);
    assertThat(silent.b.sas).isEmpty();
  }

  @Test
  void aServerThatContradictsItselfLetsNobodyIn() {
    Octets failure = new EapPacket(EapPacket.Code.FAILURE, 1, 0, Octets.EMPTY).encode();
    for (Verdict lie :
        List.of(
            new Verdict.Accepted(failure, Optional.empty(), Optional.empty(), Grant.NONE),
            new Verdict.Accepted(Octets.EMPTY, Optional.empty(), Optional.empty(), Grant.NONE),
            new Verdict.Challenge(
                failure, new Consultation.Conversation("main", Optional.empty())))) {
      TwoEnds t = ends(EapType.MSCHAPV2, "Ar3etTnp", true);
      t.b.radius = Optional.of(_ -> lie);
      t.a.initiate();
      t.run();

      t.assertAgreement(0, 0);
      assertThat(t.b.reports.getFirst().sentence()).contains("check the RADIUS server");
    }
  }

  @Test
  void eachMessageMayBeLost() {
    for (int lost = 0; lost < 14; lost++) {
      TwoEnds t = ends(EapType.MSCHAPV2, "Ar3etTnp", true);
      serving(t, EapType.MSCHAPV2);
      t.a.initiate();
      int sent = 0;
      t.post();
      while (!t.network.isEmpty()) {
        TwoEnds.InFlight next = t.network.removeFirst();
        if (sent++ != lost) {
          t.deliver(next);
        }
        t.post();
      }
      t.pass(Duration.ofSeconds(20));
      t.assertAgreement(1, 1);
    }
  }

  private static TwoEnds grouped(Grant grant) {
    Secret key = secret("how B proves itself");
    ChildPolicy.Tagged usual = (ChildPolicy.Tagged) TwoEnds.tagged("b", 2).child();
    TwoEnds t =
        new TwoEnds(
            91,
            with(
                TwoEnds.tagged("a", 1),
                claims(EapType.MSCHAPV2, "carol", "Ar3etTnp"),
                new RemoteAuth.Psk(key)),
            with(
                TwoEnds.tagged("b", 2)
                    .carrying(new ChildPolicy.Plain(new ContextId("nobody"), List.of(), List.of())),
                new LocalAuth.Psk(key),
                new RemoteAuth.Eap(
                    new EapServing.Radius(true), Map.of("guests", usual, "staff", usual))));
    t.b.radius = Optional.of(new Server(EapType.MSCHAPV2, t.b.random, grant)::judge);
    return t;
  }

  @Test
  void theGroupDecidesOnWhatHeGets() {
    TwoEnds t = grouped(STAFF).connect();
    assertThat(t.b.sa().profile().child()).isInstanceOf(ChildPolicy.Tagged.class);

    TwoEnds stranger = grouped(Grant.of(List.of("Staff", "visitors")));
    stranger.a.initiate();
    stranger.run();
    stranger.assertAgreement(0, 0);
    assertThat(stranger.b.reports.getFirst().sentence())
        .contains("'carol' is in none of the groups", "'visitors'");
  }
}
