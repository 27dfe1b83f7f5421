package net.hsvpn.peers.crypto;

import java.math.BigInteger;
import net.hsvpn.config.proposal.KeyExchangeMethod;

/** A group of RFC 3526: a safe prime and the generator 2. */
record ModpGroup(KeyExchangeMethod method, BigInteger prime) {
  static final BigInteger GENERATOR = BigInteger.TWO;

  /** RFC 3526 section 3. */
  private static final BigInteger PRIME_2048 =
      hex(
          """
          ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74
          020bbea63b139b22514a08798e3404ddef9519b3cd3a431b302b0a6df25f1437
          4fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6f406b7ed
          ee386bfb5a899fa5ae9f24117c4b1fe649286651ece45b3dc2007cb8a163bf05
          98da48361c55d39a69163fa8fd24cf5f83655d23dca3ad961c62f356208552bb
          9ed529077096966d670c354e4abc9804f1746c08ca18217c32905e462e36ce3b
          e39e772c180e86039b2783a2ec07a28fb5c55df06f4c52c9de2bcbf695581718
          3995497cea956ae515d2261898fa051015728e5a8aacaa68ffffffffffffffff
          """);

  /** RFC 3526 section 4. */
  private static final BigInteger PRIME_3072 =
      hex(
          """
          ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74
          020bbea63b139b22514a08798e3404ddef9519b3cd3a431b302b0a6df25f1437
          4fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6f406b7ed
          ee386bfb5a899fa5ae9f24117c4b1fe649286651ece45b3dc2007cb8a163bf05
          98da48361c55d39a69163fa8fd24cf5f83655d23dca3ad961c62f356208552bb
          9ed529077096966d670c354e4abc9804f1746c08ca18217c32905e462e36ce3b
          e39e772c180e86039b2783a2ec07a28fb5c55df06f4c52c9de2bcbf695581718
          3995497cea956ae515d2261898fa051015728e5a8aaac42dad33170d04507a33
          a85521abdf1cba64ecfb850458dbef0a8aea71575d060c7db3970f85a6e1e4c7
          abf5ae8cdb0933d71e8c94e04a25619dcee3d2261ad2ee6bf12ffa06d98a0864
          d87602733ec86a64521f2b18177b200cbbe117577a615d6c770988c0bad946e2
          08e24fa074e5ab3143db5bfce0fd108e4b82d120a93ad2caffffffffffffffff
          """);

  static ModpGroup of(KeyExchangeMethod method) {
    return switch (method) {
      case MODP_2048 -> new ModpGroup(method, PRIME_2048);
      case MODP_3072 -> new ModpGroup(method, PRIME_3072);
      case X25519, ECP_256, ECP_384, ML_KEM_512, ML_KEM_768, ML_KEM_1024 ->
          throw new IllegalArgumentException(method.keyword() + " is no group of RFC 3526");
    };
  }

  int modulusOctets() {
    return prime.bitLength() / Byte.SIZE;
  }

  /**
   * A public value strictly between 1 and p - 1. The others have order 1 or 2 and would fix the
   * shared secret (RFC 6989 section 2.1).
   */
  BigInteger decode(byte[] octets) throws InvalidPeerKey {
    KeyExchanges.checkLength(method, octets);
    BigInteger y = new BigInteger(1, octets);
    if (y.compareTo(BigInteger.ONE) <= 0 || y.compareTo(prime.subtract(BigInteger.ONE)) >= 0) {
      throw new InvalidPeerKey(method, "the value is not between 1 and p - 1");
    }
    return y;
  }

  private static BigInteger hex(String lines) {
    return new BigInteger(lines.replaceAll("\\s", ""), 16);
  }
}
