package net.hsvpn.peers.eap;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.hsvpn.config.EapUser;
import net.hsvpn.config.Secret;
import net.hsvpn.peers.crypto.SeededRandom;

/** A server and a client that speak to each other without IKE. */
final class EapConversation {
  final List<EapPacket> fromServer = new ArrayList<>();
  final List<EapPacket> fromClient = new ArrayList<>();
  Optional<EapProof> server = Optional.empty();
  Optional<EapProof> client = Optional.empty();
  String serverRefuses = "";
  String clientRefuses = "";

  static Secret secret(String text) {
    return Secret.copyOf(text.getBytes(UTF_8));
  }

  static EapUser user(String name, String password) {
    return new EapUser(name, Optional.of(secret(password)), Optional.empty());
  }

  static EapConversation between(EapServing.Local serving, EapClaiming claiming) {
    EapConversation talk = new EapConversation();
    SeededRandom random = new SeededRandom(5);
    EapClient client = EapClient.of(claiming);
    EapServer.Turn turn = EapServer.begin(serving, claiming.identity(), random);
    while (turn instanceof EapServer.Turn.Ask(EapPacket request, EapServer next)) {
      talk.fromServer.add(request);
      switch (client.received(request.encode(), random)) {
        case EapClient.Turn.Answer(EapPacket response, EapClient then) -> {
          talk.fromClient.add(response);
          client = then;
          turn = next.answered(response.encode(), random);
        }
        case EapClient.Turn.Refused(String why, _, _) -> {
          talk.clientRefuses = why;
          return talk;
        }
        case EapClient.Turn.Proven _ -> throw new AssertionError("success by a request");
      }
    }
    EapPacket last =
        switch (turn) {
          case EapServer.Turn.Proven(EapPacket success, EapProof proof) -> {
            talk.server = Optional.of(proof);
            yield success;
          }
          case EapServer.Turn.Refused(EapPacket failure, String why, _) -> {
            talk.serverRefuses = why;
            yield failure;
          }
          case EapServer.Turn.Ask _ -> throw new AssertionError();
        };
    talk.fromServer.add(last);
    switch (client.received(last.encode(), random)) {
      case EapClient.Turn.Proven(EapProof proof) -> talk.client = Optional.of(proof);
      case EapClient.Turn.Refused(String why, _, _) -> talk.clientRefuses = why;
      case EapClient.Turn.Answer _ -> throw new AssertionError("an answer to the end");
    }
    return talk;
  }
}
