package net.hsvpn.peers.eap;

import static net.hsvpn.peers.eap.EapConversation.secret;
import static net.hsvpn.peers.eap.EapConversation.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import net.hsvpn.config.EapUser;
import net.hsvpn.config.Secret;
import net.hsvpn.peers.crypto.SeededRandom;
import net.hsvpn.peers.iana.EapType;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Octets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** EAP methods with passwords: both ends at once, and ends that do as they should not. */
class EapMethodsTest {
  private static final EapUsers USERS =
      EapUsers.of(List.of(user("carol", "Ar3etTnp"), user("dave", "W7R0g3do")));

  private static EapServing.Local serving(EapType method, boolean asks) {
    return new EapServing.Password(method, USERS, asks);
  }

  private static EapClaiming claiming(EapType method, String name, String password) {
    return new EapClaiming.Password(method, name, secret(password));
  }

  @ParameterizedTest
  @EnumSource(names = {"MD5_CHALLENGE", "MSCHAPV2"})
  void theRightPasswordIsBelieved(EapType method) {
    for (boolean asks : new boolean[] {true, false}) {
      EapConversation talk =
          EapConversation.between(serving(method, asks), claiming(method, "carol", "Ar3etTnp"));

      assertThat(talk.server.orElseThrow().identity()).isEqualTo("carol");
      assertThat(talk.client).isPresent();
      assertThat(talk.client.get().msk()).isEqualTo(talk.server.get().msk());
      assertThat(talk.server.get().msk().isPresent()).isEqualTo(method == EapType.MSCHAPV2);
      assertThat(talk.fromServer.getFirst().is(EapType.IDENTITY)).isEqualTo(asks);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"MD5_CHALLENGE", "MSCHAPV2"})
  void anUnknownUserSeesWhatAWrongPasswordCauses(EapType method) {
    EapConversation wrong =
        EapConversation.between(serving(method, true), claiming(method, "carol", "no"));
    EapConversation nobody =
        EapConversation.between(serving(method, true), claiming(method, "caroo", "no"));

    assertThat(wrong.server).isEmpty();
    assertThat(wrong.client).isEmpty();
    assertThat(nobody.fromServer).isEqualTo(wrong.fromServer);
    assertThat(wrong.serverRefuses).contains("password of EAP user 'carol' does not fit");
    assertThat(nobody.serverRefuses).contains("'caroo'", "no such user");
  }

  @Test
  void aDomainBeforeTheNameIsPassedOver() {
    EapConversation talk =
        EapConversation.between(
            serving(EapType.MSCHAPV2, true), claiming(EapType.MSCHAPV2, "CORP\\carol", "Ar3etTnp"));

    assertThat(talk.server.orElseThrow().identity()).isEqualTo("carol");
    assertThat(talk.client.orElseThrow().msk()).isEqualTo(talk.server.get().msk());
  }

  @Test
  void aHashOfThePasswordIsEnoughForMsChapV2Alone() {
    Secret hash = MsChapV2.ntHash(secret("Ar3etTnp"));
    EapUsers users =
        EapUsers.of(List.of(new EapUser("carol", Optional.empty(), Optional.of(hash))));

    EapConversation good =
        EapConversation.between(
            new EapServing.Password(EapType.MSCHAPV2, users, true),
            claiming(EapType.MSCHAPV2, "carol", "Ar3etTnp"));
    EapConversation bad =
        EapConversation.between(
            new EapServing.Password(EapType.MD5_CHALLENGE, users, true),
            claiming(EapType.MD5_CHALLENGE, "carol", "Ar3etTnp"));

    assertThat(good.server).isPresent();
    assertThat(bad.server).isEmpty();
    assertThat(bad.serverRefuses).contains("nt-hash only");
  }

  @Test
  void anotherMethodIsAnsweredWithNak() {
    EapConversation talk =
        EapConversation.between(
            serving(EapType.MD5_CHALLENGE, true), claiming(EapType.MSCHAPV2, "carol", "Ar3etTnp"));

    assertThat(talk.fromClient.getLast().is(EapType.NAK)).isTrue();
    assertThat(talk.serverRefuses).contains("does not do MD5_CHALLENGE", "wants MSCHAPV2");
    assertThat(talk.clientRefuses).contains("failed");
  }

  @Test
  void aServerThatDoesNotKnowThePasswordIsNotBelieved() {
    SeededRandom random = new SeededRandom(1);
    EapClient client = EapClient.of(claiming(EapType.MSCHAPV2, "carol", "Ar3etTnp"));
    Octets challenge = new MsChapV2Packet.Challenge(7, new byte[16], Octets.EMPTY).encode();
    EapClient.Turn.Answer answer =
        (EapClient.Turn.Answer)
            client.received(EapPacket.request(1, EapType.MSCHAPV2, challenge).encode(), random);

    Octets success =
        new MsChapV2Packet.Verdict(true, 7, "S=" + "0".repeat(40) + " M=Welcome").encode();
    EapClient.Turn lie =
        answer.next().received(EapPacket.request(2, EapType.MSCHAPV2, success).encode(), random);
    EapClient.Turn shortcut = answer.next().received(EapPacket.success(1).encode(), random);

    assertThat(lie).isInstanceOf(EapClient.Turn.Refused.class);
    assertThat(((EapClient.Turn.Refused) lie).why()).contains("without knowing it");
    assertThat(shortcut).isInstanceOf(EapClient.Turn.Refused.class);
    assertThat(((EapClient.Turn.Refused) shortcut).theirFault()).isTrue();
  }

  @Test
  void aNotificationIsAnsweredAndPassedOver() {
    EapClient client = EapClient.of(claiming(EapType.MSCHAPV2, "carol", "Ar3etTnp"));

    EapClient.Turn turn =
        client.received(
            EapPacket.request(9, EapType.NOTIFICATION, Octets.of((byte) 'x')).encode(),
            new SeededRandom(1));

    assertThat(((EapClient.Turn.Answer) turn).response())
        .isEqualTo(
            new EapPacket(EapPacket.Code.RESPONSE, 9, EapType.NOTIFICATION.code(), Octets.EMPTY));
  }

  @Test
  void whoeverAsksForEverIsLeft() {
    EapClient client = EapClient.of(claiming(EapType.MSCHAPV2, "carol", "Ar3etTnp"));
    Octets question = EapPacket.request(9, EapType.IDENTITY, Octets.EMPTY).encode();
    SeededRandom random = new SeededRandom(1);
    EapClient.Turn turn = client.received(question, random);
    int rounds = 1;
    while (turn instanceof EapClient.Turn.Answer(_, EapClient next)) {
      turn = next.received(question, random);
      rounds++;
    }
    assertThat(rounds).isEqualTo(EapServer.MOST_ROUNDS + 1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", // nothing
        "02", // cut in the header
        "0205000504ff", // longer than it says
        "02050006", // shorter than it says
        "0005000501", // no such code
        "0505000501", // neither
        "0205000500", // type 0
        "030500050a" // a success with content
      })
  void whatIsNoPacketIsRefused(String hex) {
    Octets octets = Octets.of(HexFormat.of().parseHex(hex));

    assertThatThrownBy(() -> EapPacket.decode(octets)).isInstanceOf(MalformedMessage.class);
    EapServer.Turn.Ask ask =
        EapServer.begin(serving(EapType.MSCHAPV2, true), "", new SeededRandom(1));
    assertThat(ask.next().answered(octets, new SeededRandom(1)))
        .isInstanceOf(EapServer.Turn.Refused.class);
    assertThat(
            EapClient.of(claiming(EapType.MSCHAPV2, "carol", "x"))
                .received(octets, new SeededRandom(1)))
        .isInstanceOf(EapClient.Turn.Refused.class);
  }

  /** Every cut of a response, and each octet changed, is refused, and nothing is thrown. */
  @ParameterizedTest
  @EnumSource(names = {"MD5_CHALLENGE", "MSCHAPV2"})
  void damagedResponsesNeverSucceed(EapType method) {
    SeededRandom random = new SeededRandom(3);
    EapServer.Turn.Ask ask = EapServer.begin(serving(method, false), "carol", random);
    EapClient client = EapClient.of(claiming(method, "carol", "Ar3etTnp"));
    EapPacket good =
        ((EapClient.Turn.Answer) client.received(ask.request().encode(), random)).response();
    byte[] data = good.data().array();
    for (int i = 0; i < data.length; i++) {
      assertRefused(ask.next(), good.answered(method, Octets.copyOf(data, 0, i)));
      byte[] changed = data.clone();
      changed[i] ^= 0x40;
      // MS-CHAPv2-ID, reserved octets and flags mean nothing to us.
      boolean reserved = i == 1 || (i >= 21 && i < 29) || i == 53;
      if (method != EapType.MSCHAPV2 || !reserved) {
        assertRefused(ask.next(), good.answered(method, Octets.of(changed)));
      }
    }
  }

  private static void assertRefused(EapServer server, EapPacket response) {
    EapServer.Turn turn = server.answered(response.encode(), new SeededRandom(4));
    if (turn instanceof EapServer.Turn.Ask(EapPacket request, _)) {
      assertThat(request.data().at(0)).isEqualTo(MsChapV2Packet.FAILURE);
    } else {
      assertThat(turn).isInstanceOf(EapServer.Turn.Refused.class);
    }
  }
}
