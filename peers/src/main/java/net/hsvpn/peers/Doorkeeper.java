package net.hsvpn.peers;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongPredicate;
import net.hsvpn.config.IkeLimits;
import net.hsvpn.peers.crypto.CookieJar;
import net.hsvpn.peers.exchange.AnswerIntermediate;
import net.hsvpn.peers.exchange.AnswerSaInit;
import net.hsvpn.peers.exchange.AuthRequest;
import net.hsvpn.peers.exchange.CrashDetection;
import net.hsvpn.peers.sa.Admission;
import net.hsvpn.peers.sa.Claim;
import net.hsvpn.peers.sa.Datagram;
import net.hsvpn.peers.sa.Env;
import net.hsvpn.peers.sa.HalfOpen;
import net.hsvpn.peers.sa.HouseRules;
import net.hsvpn.peers.sa.Load;
import net.hsvpn.peers.sa.PeerProfile;
import net.hsvpn.peers.wire.IkeHeader;

/** Receives those who are not known yet, and says for whom a datagram is. Pure. */
public final class Doorkeeper {
  private static final int FLAGS_AT = 19;
  private static final int INITIATOR_FLAG = 0x08;

  private Doorkeeper() {}

  /**
   * Handles an IKE_SA_INIT request.
   *
   * @param candidates peers that may call from the datagram's source, most specific first
   * @param cookies brought up to {@code env.now()}
   */
  public static Admission admit(
      Datagram request,
      List<PeerProfile> candidates,
      Load load,
      IkeLimits limits,
      CookieJar cookies,
      Env env) {
    return AnswerSaInit.admit(request, candidates, load, limits, cookies, env);
  }

  /**
   * Decrypts an IKE_AUTH request far enough to tell from which peer it claims to come. While
   * fragments of it are missing, it only tells what to keep. An IKE_INTERMEDIATE request before it
   * is answered.
   */
  public static Claim identify(HalfOpen sa, Datagram datagram, Env env) {
    return AnswerIntermediate.concerns(datagram)
        ? new Claim.Advanced(AnswerIntermediate.receive(sa, datagram, env))
        : AuthRequest.identify(sa, datagram);
  }

  /**
   * Which of several peers, all of which the sender may be by its name, it proves to be; the first
   * one if it proves nothing.
   *
   * @param candidates most specific first, at least one; each costs a verification
   */
  public static PeerProfile choose(
      HalfOpen sa, Datagram datagram, List<PeerProfile> candidates, Env env) {
    return AuthRequest.choose(sa, datagram, candidates, env);
  }

  /**
   * The answer to a message for an IKE SA that we do not have: INVALID_IKE_SPI, and our token of
   * that IKE SA (RFC 6290). To be given at a limited rate.
   *
   * @param known whether we have an IKE SA with that local SPI, half-open ones included
   * @return empty if the message must not be answered
   */
  public static Optional<Datagram> answerStray(
      Datagram stray, HouseRules house, LongPredicate known) {
    return CrashDetection.answer(stray, house, known);
  }

  /**
   * Our SPI in a datagram, read from its header alone: 0 for a stranger's first message, empty if
   * there is no whole header.
   */
  public static OptionalLong localSpi(byte[] datagram) {
    return spi(datagram, true);
  }

  /** The sender's SPI in a datagram, empty if there is no whole header. */
  public static OptionalLong remoteSpi(byte[] datagram) {
    return spi(datagram, false);
  }

  private static OptionalLong spi(byte[] datagram, boolean ours) {
    if (datagram.length < IkeHeader.OCTETS) {
      return OptionalLong.empty();
    }
    boolean fromInitiator = (datagram[FLAGS_AT] & INITIATOR_FLAG) != 0;
    return OptionalLong.of(
        ByteBuffer.wrap(datagram).getLong(fromInitiator == ours ? Long.BYTES : 0));
  }
}
