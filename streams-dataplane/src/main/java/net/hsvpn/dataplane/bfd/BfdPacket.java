package net.hsvpn.dataplane.bfd;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A BFD control packet with Meticulous Keyed SHA1 authentication (RFC 5880 sections 4.1 and 4.4).
 * Intervals are in microseconds, from 0 to 2^32 - 1.
 *
 * @param poll asks for an answer with {@code fin}
 * @param detectMultiplier 1 to 255
 * @param mine the sender's discriminator, not 0
 * @param yours the receiver's discriminator, 0 if the sender does not know it
 * @param sequence of the authentication; the next packet has the next one
 */
record BfdPacket(
    Diagnostic diagnostic,
    BfdState state,
    boolean poll,
    boolean fin,
    int detectMultiplier,
    int mine,
    int yours,
    long desiredMinTx,
    long requiredMinRx,
    int sequence) {
  static final int OCTETS = 52;

  private static final int VERSION = 1;
  private static final int POLL = 0x20;
  private static final int FINAL = 0x10;
  private static final int AUTHENTICATED = 0x04;
  private static final int DEMAND = 0x02;
  private static final int MULTIPOINT = 0x01;
  private static final int METICULOUS_KEYED_SHA1 = 5;
  private static final int AUTH_OCTETS = 28;
  private static final int KEY_ID = 1;
  private static final int DIGEST_AT = 32;

  /** With its digest. */
  byte[] encode(BfdKey key) {
    ByteBuffer out = ByteBuffer.allocate(OCTETS);
    out.put((byte) (VERSION << 5 | diagnostic.ordinal()));
    out.put(
        (byte)
            (state.ordinal() << 6 | (poll ? POLL : 0) | (fin ? FINAL : 0) | AUTHENTICATED));
    out.put((byte) detectMultiplier).put((byte) OCTETS);
    out.putInt(mine).putInt(yours);
    out.putInt((int) desiredMinTx).putInt((int) requiredMinRx).putInt(0);
    out.put((byte) METICULOUS_KEYED_SHA1).put((byte) AUTH_OCTETS);
    out.put((byte) KEY_ID).put((byte) 0).putInt(sequence);
    key.sign(out.array(), DIGEST_AT);
    return out.array();
  }

  /** By the rules of RFC 5880 section 6.8.6 that need no session; empty if it breaks one. */
  static Optional<BfdPacket> decode(byte[] octets, int length, BfdKey key) {
    if (length != OCTETS || octets.length < OCTETS) {
      return Optional.empty();
    }
    ByteBuffer in = ByteBuffer.wrap(octets, 0, OCTETS);
    int first = in.get() & 0xFF;
    int flags = in.get() & 0xFF;
    int multiplier = in.get() & 0xFF;
    int claimed = in.get() & 0xFF;
    int mine = in.getInt();
    int yours = in.getInt();
    long desiredMinTx = in.getInt() & 0xFFFF_FFFFL;
    long requiredMinRx = in.getInt() & 0xFFFF_FFFFL;
    in.getInt();
    int type = in.get() & 0xFF;
    int authLength = in.get() & 0xFF;
    int keyId = in.get() & 0xFF;
    in.get();
    int sequence = in.getInt();
    int diagnostic = first & 0x1F;
    BfdState state = BfdState.values()[flags >> 6];
    boolean ours =
        first >> 5 == VERSION
            && claimed == OCTETS
            && (flags & AUTHENTICATED) != 0
            && (flags & (DEMAND | MULTIPOINT)) == 0
            && type == METICULOUS_KEYED_SHA1
            && authLength == AUTH_OCTETS
            && keyId == KEY_ID;
    boolean sensible =
        multiplier != 0
            && mine != 0
            && diagnostic < Diagnostic.values().length
            && (yours != 0 || state == BfdState.DOWN || state == BfdState.ADMIN_DOWN);
    if (!ours || !sensible || !key.holds(octets, OCTETS, DIGEST_AT)) {
      return Optional.empty();
    }
    return Optional.of(
        new BfdPacket(
            Diagnostic.values()[diagnostic],
            state,
            (flags & POLL) != 0,
            (flags & FINAL) != 0,
            multiplier,
            mine,
            yours,
            desiredMinTx,
            requiredMinRx,
            sequence));
  }
}
