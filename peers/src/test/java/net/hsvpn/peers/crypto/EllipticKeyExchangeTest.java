package net.hsvpn.peers.crypto;

import static net.hsvpn.peers.crypto.Vectors.hex;
import static net.hsvpn.peers.crypto.Vectors.secret;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import net.hsvpn.config.proposal.KeyExchangeMethod;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EllipticKeyExchangeTest {
  private static final String P256_X_I =
      "DAD0B65394221CF9B051E1FECA5787D098DFE637FC90B9EF945D0C3772581180";
  private static final String P256_Y_I =
      "5271A0461CDB8252D61F1C456FA3E59AB1F45B33ACCF5F58389E0577B8990BB3";
  private static final String P256_PRIME =
      "FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF";

  @Test
  void rfc7748Section6() throws Exception {
    X25519Exchange alice =
        x25519(
            "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a",
            "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
    X25519Exchange bob =
        x25519(
            "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb",
            "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f");
    assertThat(alice.agree(bob.publicValue()))
        .isEqualTo(bob.agree(alice.publicValue()))
        .isEqualTo(secret("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742"));
  }

  /** The top bit is not part of the value (RFC 7748 section 5). */
  @Test
  void x25519IgnoresTheTopBit() throws Exception {
    LocalKeyExchange local = KeyExchanges.generate(KeyExchangeMethod.X25519, new SeededRandom(1));
    byte[] peer =
        KeyExchanges.generate(KeyExchangeMethod.X25519, new SeededRandom(2)).publicValue();
    byte[] topBit = peer.clone();
    topBit[31] |= (byte) 0x80;
    assertThat(local.agree(topBit)).isEqualTo(local.agree(peer));
  }

  @Test
  void x25519AgreesWithBouncyCastle() throws Exception {
    long seed = 11;
    SeededRandom random = new SeededRandom(seed);
    for (int round = 0; round < 20; round++) {
      byte[] scalar = random.octets(32);
      byte[] theirs = new byte[32];
      X25519.scalarMultBase(scalar, 0, theirs, 0);
      LocalKeyExchange local = KeyExchanges.generate(KeyExchangeMethod.X25519, random);
      byte[] expected = new byte[32];
      X25519.scalarMult(scalar, 0, local.publicValue(), 0, expected, 0);
      assertThat(local.agree(theirs).octets())
          .as("seed %d, round %d", seed, round)
          .isEqualTo(expected);
    }
  }

  /** Any 32 octets are a value: on the curve or its twist, with or without the top bit. */
  @Test
  void x25519TakesAnyOctets() throws Exception {
    String scalar = "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a";
    X25519Exchange alice =
        x25519(scalar, "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
    long seed = 12;
    SeededRandom random = new SeededRandom(seed);
    for (int round = 0; round < 50; round++) {
      byte[] peer = random.octets(32);
      byte[] expected = new byte[32];
      X25519.scalarMult(hex(scalar), 0, peer, 0, expected, 0);
      assertThat(alice.agree(peer).octets())
          .as("seed %d, round %d", seed, round)
          .isEqualTo(expected);
    }
  }

  /** Orders 1, 2, 4 and 8, and what is equal to them modulo p. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000080",
      })
  void x25519RefusesPointsOfSmallOrder(String point) {
    LocalKeyExchange local = KeyExchanges.generate(KeyExchangeMethod.X25519, new SeededRandom(3));
    assertThatThrownBy(() -> local.agree(hex(point)))
        .isInstanceOfSatisfying(
            InvalidPeerKey.class, e -> assertThat(e.method()).isEqualTo(local.method()))
        .hasMessageContaining("x25519");
  }

  @Test
  void rfc5903Section81() throws Exception {
    EcpExchange initiator =
        ecp(
            KeyExchangeMethod.ECP_256,
            "C88F01F510D9AC3F70A292DAA2316DE544E9AAB8AFE84049C62A9C57862D1433",
            P256_X_I + P256_Y_I);
    EcpExchange responder =
        ecp(
            KeyExchangeMethod.ECP_256,
            "C6EF9C5D78AE012A011164ACB397CE2088685D8F06BF9BE0B283AB46476BEE53",
            "D12DFB5289C8D4F81208B70270398C342296970A0BCCB74C736FC7554494BF63"
                + "56FBF3CA366CC23E8157854C13C58D6AAC23F046ADA30F8353E74F33039872AB");
    assertThat(initiator.agree(responder.publicValue()))
        .isEqualTo(responder.agree(initiator.publicValue()))
        .isEqualTo(secret("D6840F6B42F6EDAFD13116E0E12565202FEF8E9ECE7DCE03812464D04B9442DE"));
  }

  @Test
  void rfc5903Section82() throws Exception {
    EcpExchange initiator =
        ecp(
            KeyExchangeMethod.ECP_384,
            "099F3C7034D4A2C699884D73A375A67F7624EF7C6B3C0F160647B67414DCE655"
                + "E35B538041E649EE3FAEF896783AB194",
            "667842D7D180AC2CDE6F74F37551F55755C7645C20EF73E31634FE72B4C55EE6"
                + "DE3AC808ACB4BDB4C88732AEE95F41AA"
                + "9482ED1FC0EEB9CAFC4984625CCFC23F65032149E0E144ADA024181535A0F38E"
                + "EB9FCFF3C2C947DAE69B4C634573A81C");
    EcpExchange responder =
        ecp(
            KeyExchangeMethod.ECP_384,
            "41CB0779B4BDB85D47846725FBEC3C9430FAB46CC8DC5060855CC9BDA0AA2942"
                + "E0308312916B8ED2960E4BD55A7448FC",
            "E558DBEF53EECDE3D3FCCFC1AEA08A89A987475D12FD950D83CFA41732BC509D"
                + "0D1AC43A0336DEF96FDA41D0774A3571"
                + "DCFBEC7AACF3196472169E838430367F66EEBE3C6E70C416DD5F0C68759DD1FF"
                + "F83FA40142209DFF5EAAD96DB9E6386C");
    assertThat(initiator.agree(responder.publicValue()))
        .isEqualTo(responder.agree(initiator.publicValue()))
        .isEqualTo(
            secret(
                "11187331C279962D93D604243FD592CB9D0A926F422E47187521287E7156C5C4"
                    + "D603135569B9E9D09CF5D4A270F59746"));
  }

  @Test
  void ecpRefusesEveryPointOffTheCurve() {
    LocalKeyExchange local = KeyExchanges.generate(KeyExchangeMethod.ECP_256, new SeededRandom(4));
    for (int bit = 0; bit < 512; bit++) {
      byte[] peer = hex(P256_X_I, P256_Y_I);
      peer[bit / 8] ^= (byte) (1 << bit % 8);
      assertThatThrownBy(() -> local.agree(peer))
          .as("bit %d flipped", bit)
          .isInstanceOf(InvalidPeerKey.class);
    }
    assertThatThrownBy(() -> local.agree(new byte[64]))
        .isInstanceOf(InvalidPeerKey.class)
        .hasMessageContaining("not on the curve");
  }

  /** x + p names the same field element, but not in the one form that is allowed. */
  @Test
  void ecpRefusesCoordinatesBeyondTheField() {
    LocalKeyExchange local = KeyExchanges.generate(KeyExchangeMethod.ECP_256, new SeededRandom(5));
    assertThatThrownBy(() -> local.agree(hex(P256_PRIME, P256_Y_I)))
        .isInstanceOf(InvalidPeerKey.class)
        .hasMessageContaining("below the field's prime");
    assertThatThrownBy(() -> local.agree(hex(P256_X_I, P256_PRIME)))
        .isInstanceOf(InvalidPeerKey.class)
        .hasMessageContaining("below the field's prime");
  }

  private static X25519Exchange x25519(String privateLittleEndian, String publicLittleEndian)
      throws GeneralSecurityException {
    KeyFactory factory = KeyFactory.getInstance("X25519");
    BigInteger u = new BigInteger(1, Octets.reversed(hex(publicLittleEndian)));
    return new X25519Exchange(
        new KeyPair(
            factory.generatePublic(new XECPublicKeySpec(NamedParameterSpec.X25519, u)),
            factory.generatePrivate(
                new XECPrivateKeySpec(NamedParameterSpec.X25519, hex(privateLittleEndian)))));
  }

  private static EcpExchange ecp(KeyExchangeMethod method, String scalar, String point)
      throws GeneralSecurityException, InvalidPeerKey {
    EcpGroup group = EcpGroup.of(method);
    KeyFactory factory = KeyFactory.getInstance("EC");
    return new EcpExchange(
        group,
        new KeyPair(
            factory.generatePublic(new ECPublicKeySpec(group.decode(hex(point)), group.curve())),
            factory.generatePrivate(
                new ECPrivateKeySpec(new BigInteger(scalar, 16), group.curve()))));
  }
}
