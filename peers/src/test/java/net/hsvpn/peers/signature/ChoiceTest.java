package net.hsvpn.peers.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.hsvpn.config.SignaturePolicy;
import net.hsvpn.config.SignatureScheme;
import net.hsvpn.peers.iana.AuthMethod;
import net.hsvpn.peers.iana.HashAlgorithm;
import net.hsvpn.peers.iana.NotifyType;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Notify;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With what to sign, and the notifies by which both ends tell it. */
class ChoiceTest {
  private static final Set<HashAlgorithm> ALL = EnumSet.allOf(HashAlgorithm.class);

  @ParameterizedTest
  @CsvSource({
    "ED25519, ed25519",
    "ED448, ed448",
    "P256, ecdsa-sha256",
    "P384, ecdsa-sha384",
    "P521, ecdsa-sha512",
    "RSA, rsa-pss-sha256",
    "RSA_PSS, rsa-pss-sha256",
  })
  void everyKeyHasItsFirstChoice(KeyType key, String scheme) {
    assertThat(Choice.of(key, Optional.of(ALL), SignaturePolicy.DEFAULT))
        .isEqualTo(digital(scheme));
  }

  @ParameterizedTest
  @CsvSource({
    "P256, SHA2_512, ecdsa-sha512",
    "P384, SHA2_256, ecdsa-sha256",
    "RSA, SHA2_384, rsa-pss-sha384",
    "ED448, IDENTITY, ed448",
  })
  void thePeersHashesDecide(KeyType key, HashAlgorithm only, String scheme) {
    assertThat(Choice.of(key, Optional.of(Set.of(only)), SignaturePolicy.DEFAULT))
        .isEqualTo(digital(scheme));
  }

  @Test
  void ourOwnOrderDecidesAmongTheRest() {
    SignaturePolicy policy =
        SignaturePolicy.parse(List.of("rsa-pkcs1-sha512", "rsa-pss-sha384", "ecdsa-sha512"));
    assertThat(Choice.of(KeyType.RSA, Optional.of(ALL), policy))
        .isEqualTo(digital("rsa-pkcs1-sha512"));
    assertThat(Choice.of(KeyType.RSA, Optional.of(Set.of(HashAlgorithm.SHA2_384)), policy))
        .isEqualTo(digital("rsa-pss-sha384"));
    assertThat(Choice.of(KeyType.RSA_PSS, Optional.of(ALL), policy))
        .isEqualTo(digital("rsa-pss-sha384"));
    assertThat(Choice.of(KeyType.P256, Optional.of(ALL), policy))
        .isEqualTo(digital("ecdsa-sha512"));
  }

  @Test
  void nothingInCommonIsSaidInWords() {
    assertNone(
        Choice.of(
            KeyType.ED25519, Optional.of(Set.of(HashAlgorithm.SHA2_256)), SignaturePolicy.DEFAULT),
        "ed25519",
        "SHA2_256");
    assertNone(
        Choice.of(KeyType.RSA, Optional.of(ALL), SignaturePolicy.parse(List.of("ed25519"))),
        "none of the schemes");
    assertNone(
        Choice.of(KeyType.RSA, Optional.of(Set.of()), SignaturePolicy.DEFAULT), "rsa-pss-sha256");
  }

  @ParameterizedTest
  @CsvSource({
    "RSA, RSA_SIGNATURE",
    "P256, ECDSA_SHA256_P256",
    "P384, ECDSA_SHA384_P384",
    "P521, ECDSA_SHA512_P521",
  })
  void peersWithoutHashesNeedAClassicMethod(KeyType key, AuthMethod method) {
    SignaturePolicy classic = SignaturePolicy.parse(List.of("ed25519", "classic"));
    assertThat(Choice.of(key, Optional.empty(), classic))
        .isEqualTo(new Choice.Chosen(new SignatureMethod.Classic(method)));
    assertNone(Choice.of(key, Optional.empty(), SignaturePolicy.DEFAULT), "not allowed here");
  }

  @Test
  void edwardsKeysHaveNoClassicMethod() {
    SignaturePolicy classic = SignaturePolicy.parse(List.of("classic"));
    for (KeyType key : List.of(KeyType.ED25519, KeyType.ED448, KeyType.RSA_PSS)) {
      assertNone(Choice.of(key, Optional.empty(), classic), "no older method");
    }
  }

  @Test
  void hashesSurviveTheirNotify() throws MalformedMessage {
    SignaturePolicy policy =
        SignaturePolicy.parse(List.of("rsa-pss-sha512", "ecdsa-sha256", "ed448"));
    Set<HashAlgorithm> hashes = SignatureHashes.of(policy);
    assertThat(hashes)
        .containsExactlyInAnyOrder(
            HashAlgorithm.SHA2_256, HashAlgorithm.SHA2_512, HashAlgorithm.IDENTITY);
    Notify notify = SignatureHashes.encode(hashes);
    assertThat(notify.type()).isEqualTo(16431);
    assertThat(notify.data().hex()).isEqualTo("000200040005");
    assertThat(SignatureHashes.decode(notify)).isEqualTo(hashes);
    assertThat(SignatureHashes.of(SignaturePolicy.parse(List.of("classic")))).isEmpty();
  }

  @Test
  void unknownHashesArePassedOverAndHalvesRefused() throws MalformedMessage {
    Notify unknown =
        new Notify(NotifyType.SIGNATURE_HASH_ALGORITHMS, new byte[] {0, 2, 0, 99, 0, 2, 4, 1});
    assertThat(SignatureHashes.decode(unknown)).containsExactly(HashAlgorithm.SHA2_256);
    Notify half = new Notify(NotifyType.SIGNATURE_HASH_ALGORITHMS, new byte[] {0, 2, 0});
    assertThatThrownBy(() -> SignatureHashes.decode(half)).isInstanceOf(MalformedMessage.class);
  }

  @Test
  void announcementsHaveTheirOctets() throws MalformedMessage {
    SupportedAuthMethods ours =
        SupportedAuthMethods.of(
            true,
            Optional.of(SignaturePolicy.parse(List.of("ed25519", "ecdsa-sha384", "classic"))));
    Notify notify = ours.encode();
    assertThat(notify.type()).isEqualTo(16443);
    assertThat(notify.data().hex())
        .isEqualTo(
            "0202"
                + "0a0e00300506032b6570"
                + "0f0e00300a06082a8648ce3d040303"
                + "030100"
                + "030900"
                + "030a00"
                + "030b00");
    assertThat(SupportedAuthMethods.decode(notify)).isEqualTo(ours);
    assertThat(names(ours, AuthMethod.SHARED_KEY)).isTrue();
    assertThat(names(ours, AuthMethod.NULL)).isFalse();
  }

  @Test
  void announcementsNarrowWhatWeUse() throws MalformedMessage {
    SupportedAuthMethods theirs =
        SupportedAuthMethods.of(
            false, Optional.of(SignaturePolicy.parse(List.of("ecdsa-sha384", "rsa-pss-sha256"))));
    assertThat(theirs.narrow(SignaturePolicy.DEFAULT))
        .contains(SignaturePolicy.parse(List.of("ecdsa-sha384", "rsa-pss-sha256")));
    assertThat(theirs.narrow(SignaturePolicy.parse(List.of("ed25519", "classic")))).isEmpty();
    SupportedAuthMethods any = decode(3, 14, 0);
    assertThat(any.narrow(SignaturePolicy.DEFAULT)).contains(SignaturePolicy.DEFAULT);
    SupportedAuthMethods old = decode(3, 1, 0);
    assertThat(old.narrow(SignaturePolicy.parse(List.of("ed25519", "classic"))))
        .contains(SignaturePolicy.parse(List.of("classic")));
    assertThat(old.narrow(SignaturePolicy.DEFAULT)).isEmpty();
  }

  @Test
  void damagedAnnouncementsAreRefusedAndUnknownOnesKept() throws MalformedMessage {
    assertThatThrownBy(() -> decode(1)).isInstanceOf(MalformedMessage.class);
    assertThatThrownBy(() -> decode(0, 0)).isInstanceOf(MalformedMessage.class);
    assertThatThrownBy(() -> decode(2)).isInstanceOf(MalformedMessage.class);
    assertThatThrownBy(() -> decode(9, 14, 0, 1, 2)).isInstanceOf(MalformedMessage.class);
    int[] many = new int[2 * (SupportedAuthMethods.MAX_ANNOUNCEMENTS + 1)];
    Arrays.fill(many, 2);
    assertThatThrownBy(() -> decode(many)).hasMessageContaining("at most");
    assertThat(names(decode(6, 200, 1, 2, 3, 4, 2, 2), AuthMethod.SHARED_KEY)).isTrue();
  }

  private static SupportedAuthMethods decode(int... octets) throws MalformedMessage {
    byte[] data = new byte[octets.length];
    for (int i = 0; i < octets.length; i++) {
      data[i] = (byte) octets[i];
    }
    return SupportedAuthMethods.decode(new Notify(NotifyType.SUPPORTED_AUTH_METHODS, data));
  }

  private static Choice digital(String keyword) {
    return new Choice.Chosen(
        new SignatureMethod.Digital(
            Arrays.stream(SignatureScheme.values())
                .filter(s -> s.keyword().equals(keyword))
                .findFirst()
                .orElseThrow()));
  }

  private static void assertNone(Choice choice, String... words) {
    assertThat(choice)
        .isInstanceOfSatisfying(
            Choice.None.class,
            none -> {
              assertThat(none.why()).contains(words);
              assertThat(none.remedy()).isNotBlank();
            });
  }

  private static boolean names(SupportedAuthMethods methods, AuthMethod method) {
    return methods.announcements().stream().anyMatch(a -> a.method() == method.code());
  }
}
