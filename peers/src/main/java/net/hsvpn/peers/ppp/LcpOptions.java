package net.hsvpn.peers.ppp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import net.hsvpn.peers.wire.Octets;

/** What LCP negotiates: MRU, authentication, magic numbers (RFC 1661 section 6). */
final class LcpOptions implements Negotiator {
  static final int DEFAULT_MRU = 1500;

  private static final int MRU = 1;
  private static final int AUTHENTICATION = 3;
  private static final int MAGIC_NUMBER = 5;
  private static final int LEAST_MRU = 128;

  private final PppSettings settings;
  private final RandomGenerator random;
  private int magic;
  private boolean asksMru;
  private boolean asksMagic = true;
  private boolean asksProof;
  private int peerMru = DEFAULT_MRU;
  private PppAuth toProve = PppAuth.NONE;
  private boolean proofRefused;

  LcpOptions(PppSettings settings, RandomGenerator random) {
    this.settings = settings;
    this.random = random;
    reset();
  }

  @Override
  public void reset() {
    magic = random.nextInt();
    asksMru = settings.mru() != DEFAULT_MRU;
    asksMagic = true;
    asksProof = settings.demands() != PppAuth.NONE;
    peerMru = DEFAULT_MRU;
    toProve = PppAuth.NONE;
    proofRefused = false;
  }

  @Override
  public List<ConfigOption> request() {
    List<ConfigOption> wanted = new ArrayList<>();
    if (asksMru) {
      wanted.add(ConfigOption.u16(MRU, settings.mru()));
    }
    if (asksProof) {
      wanted.add(new ConfigOption(AUTHENTICATION, settings.demands().option()));
    }
    if (asksMagic) {
      wanted.add(ConfigOption.u32(MAGIC_NUMBER, magic));
    }
    return wanted;
  }

  @Override
  public Verdict judge(List<ConfigOption> theirs) {
    List<ConfigOption> unknown = new ArrayList<>();
    List<ConfigOption> other = new ArrayList<>();
    int mru = DEFAULT_MRU;
    PppAuth proof = PppAuth.NONE;
    for (ConfigOption option : theirs) {
      Octets data = option.data();
      switch (option.type()) {
        case MRU -> {
          if (data.length() != 2) {
            unknown.add(option);
            continue;
          }
          mru = data.at(0) << 8 | data.at(1);
          if (mru < LEAST_MRU) {
            other.add(ConfigOption.u16(MRU, LEAST_MRU));
          }
        }
        case AUTHENTICATION -> {
          Optional<PppAuth> asked = PppAuth.of(data);
          if (settings.proof().isEmpty()) {
            unknown.add(option);
          } else if (asked.isEmpty()) {
            // RFC 1661 section 6.2: say what we would do instead.
            other.add(new ConfigOption(AUTHENTICATION, PppAuth.MS_CHAP_V2.option()));
          } else {
            proof = asked.get();
          }
        }
        case MAGIC_NUMBER -> {
          if (data.length() != 4) {
            unknown.add(option);
          } else if (asksMagic && option.equals(ConfigOption.u32(MAGIC_NUMBER, magic))) {
            // Our own words, maybe: a loop (RFC 1661 section 6.4).
            other.add(ConfigOption.u32(MAGIC_NUMBER, random.nextInt()));
          }
        }
        // Compression of headers, whose octets would be saved inside IPsec only, among others.
        default -> unknown.add(option);
      }
    }
    if (!unknown.isEmpty()) {
      return new Verdict.Reject(unknown);
    }
    if (!other.isEmpty()) {
      return new Verdict.Nak(other);
    }
    peerMru = mru;
    toProve = proof;
    return new Verdict.Ack();
  }

  @Override
  public void naked(List<ConfigOption> options) {
    for (ConfigOption option : options) {
      switch (option.type()) {
        case MAGIC_NUMBER -> magic = random.nextInt();
        // It proves itself as we asked, or not at all.
        case AUTHENTICATION -> proofRefused = true;
        // Ours is what fits; nobody is obliged to send so much.
        case MRU -> asksMru = false;
        default -> {}
      }
    }
  }

  @Override
  public void rejected(List<ConfigOption> options) {
    for (ConfigOption option : options) {
      switch (option.type()) {
        case MRU -> asksMru = false;
        case MAGIC_NUMBER -> {
          asksMagic = false;
          magic = 0;
        }
        case AUTHENTICATION -> proofRefused = true;
        default -> {}
      }
    }
  }

  /** What stands for us in echoes; 0 without agreement (RFC 1661 section 5.8). */
  int magic() {
    return magic;
  }

  /** Octets of information that the peer receives in one frame. */
  int peerMru() {
    return peerMru;
  }

  /** How we must prove who we are. */
  PppAuth toProve() {
    return toProve;
  }

  /** Whether the peer will not prove who it is as we demand. */
  boolean proofRefused() {
    return proofRefused;
  }
}
