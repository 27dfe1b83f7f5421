package net.hsvpn.actors.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.hsvpn.config.Secret;
import net.hsvpn.config.Volume;
import net.hsvpn.config.proposal.EncryptionAlgorithm;
import net.hsvpn.config.proposal.EspSuite;
import net.hsvpn.config.proposal.IkeSuite;
import net.hsvpn.config.proposal.IntegrityAlgorithm;
import net.hsvpn.config.proposal.KeyExchangeMethod;
import net.hsvpn.config.proposal.PrfAlgorithm;
import net.hsvpn.config.proposal.SequenceNumbers;
import net.hsvpn.peers.crypto.EspKeys;
import net.hsvpn.peers.crypto.IkeKeys;
import net.hsvpn.peers.crypto.SkCipherKeys;
import net.hsvpn.peers.sa.ChildMode;
import net.hsvpn.peers.sa.ChildSa;
import net.hsvpn.peers.sa.IkeSaId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lines in the form of Wireshark's tables {@code ikev2_decryption_table} and {@code esp_sa}. */
class KeyExportTest {
  private static final net.hsvpn.peers.sa.Path PATH =
      new net.hsvpn.peers.sa.Path(
          new InetSocketAddress("192.0.2.2", 4500), new InetSocketAddress("192.0.2.1", 4500), true);

  @TempDir private Path folder;

  private static Secret secret(int octet, int length) {
    byte[] octets = new byte[length];
    Arrays.fill(octets, (byte) octet);
    return Secret.copyOf(octets);
  }

  private static ChildSa child(
      EncryptionAlgorithm cipher, Optional<IntegrityAlgorithm> integrity, EspKeys in, EspKeys out) {
    return new ChildSa(
        0x01020304,
        0xAABBCCDD,
        new EspSuite(cipher, integrity, Optional.empty(), SequenceNumbers.EXTENDED),
        in,
        out,
        new ChildMode.Tagged(List.of()),
        true,
        ChildSa.Stage.INSTALLED,
        0,
        Instant.EPOCH,
        Instant.EPOCH,
        Volume.UNLIMITED);
  }

  private List<String> exported(ChildSa child) throws Exception {
    Path file = folder.resolve("keys");
    KeyExport.to(file).child(child, PATH);
    return Files.readAllLines(file);
  }

  @Test
  void onlyTheOwnerMayReadTheFileAndOldKeysAreGone() throws Exception {
    Path file = folder.resolve("keys");
    Files.writeString(file, "old");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));

    KeyExport.to(file);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(file).isEmptyFile();
  }

  @Test
  void anIkeSaIsOneLine() throws Exception {
    Path file = folder.resolve("keys");
    IkeKeys keys =
        new IkeKeys(
            secret(0xDD, 32),
            new SkCipherKeys(secret(0x11, 16), secret(0x22, 4), secret(0, 0)),
            new SkCipherKeys(secret(0x33, 16), secret(0x44, 4), secret(0, 0)),
            secret(0xEE, 32),
            secret(0xEE, 32));
    IkeSuite suite =
        new IkeSuite(
            EncryptionAlgorithm.AES_GCM_16_128,
            Optional.empty(),
            PrfAlgorithm.HMAC_SHA2_256,
            KeyExchangeMethod.X25519);

    KeyExport.to(file).ike(new IkeSaId(0x0A, 0x0BL << 56, true), suite, keys);

    assertThat(Files.readAllLines(file))
        .containsExactly(
            "uat:ikev2_decryption_table:000000000000000a,0b00000000000000,"
                + "1111111111111111111111111111111122222222,"
                + "3333333333333333333333333333333344444444,"
                + "\"AES-GCM-128 with 16 octet ICV [RFC5282]\",,,\"NONE [RFC4306]\"");
  }

  @Test
  void aChildSaIsALineForEachDirection() throws Exception {
    EspKeys in = new EspKeys(secret(0x55, 16), secret(0x66, 4), secret(0, 0));
    EspKeys out = new EspKeys(secret(0x77, 16), secret(0x88, 4), secret(0, 0));

    assertThat(exported(child(EncryptionAlgorithm.AES_GCM_16_128, Optional.empty(), in, out)))
        .containsExactly(
            "uat:esp_sa:\"IPv4\",\"192.0.2.1\",\"192.0.2.2\",\"0x01020304\","
                + "\"AES-GCM with 16 octet ICV [RFC4106]\","
                + "\"0x5555555555555555555555555555555566666666\",\"NULL\",\"\"",
            "uat:esp_sa:\"IPv4\",\"192.0.2.2\",\"192.0.2.1\",\"0xaabbccdd\","
                + "\"AES-GCM with 16 octet ICV [RFC4106]\","
                + "\"0x7777777777777777777777777777777788888888\",\"NULL\",\"\"");
  }

  @Test
  void integrityHasAKeyOfItsOwn() throws Exception {
    EspKeys keys = new EspKeys(secret(0x55, 16), secret(0, 0), secret(0x99, 4));

    assertThat(
            exported(
                child(
                    EncryptionAlgorithm.AES_CBC_128,
                    Optional.of(IntegrityAlgorithm.HMAC_SHA2_256_128),
                    keys,
                    keys)))
        .hasSize(2)
        .allMatch(line ->
            line.endsWith(
                "\"AES-CBC [RFC3602]\",\"0x55555555555555555555555555555555\","
                    + "\"HMAC-SHA-256-128 [RFC4868]\",\"0x99999999\""));
  }

  @Test
  void whatTheDecoderDoesNotKnowIsAComment() throws Exception {
    EspKeys keys = new EspKeys(secret(0x55, 32), secret(0x66, 4), secret(0, 0));

    assertThat(exported(child(EncryptionAlgorithm.CHACHA20_POLY1305, Optional.empty(), keys, keys)))
        .allMatch(line -> line.startsWith("# "));
  }

  @Test
  void nothingIsWrittenUnlessAskedFor() throws Exception {
    EspKeys keys = new EspKeys(secret(0x55, 16), secret(0x66, 4), secret(0, 0));

    KeyExport.none()
        .child(child(EncryptionAlgorithm.AES_GCM_16_128, Optional.empty(), keys, keys), PATH);

    assertThat(folder).isEmptyDirectory();
  }
}
