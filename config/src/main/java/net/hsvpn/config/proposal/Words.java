package net.hsvpn.config.proposal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A proposal's words sorted by kind, each once, in the order in which they were written. */
final class Words {
  /** More than all algorithms of all kinds; a longer text can only repeat itself. */
  private static final int MAX_CHARACTERS = 1024;

  private static final Map<String, ProposalKeyword> KNOWN = known();

  /** What strongSwan calls NULL encryption (RFC 2410), and NULL with AES-GMAC (RFC 4543). */
  private static final Set<String> CLEAR = Set.of("null", "aes128gmac", "aes192gmac", "aes256gmac");

  final Set<EncryptionAlgorithm> encryption = new LinkedHashSet<>();
  final Set<IntegrityAlgorithm> integrity = new LinkedHashSet<>();
  final Set<PrfAlgorithm> prf = new LinkedHashSet<>();
  final Set<KeyExchangeMethod> keyExchange = new LinkedHashSet<>();
  final Set<SequenceNumbers> sequenceNumbers = new LinkedHashSet<>();

  private Words() {}

  static Words of(String proposal) {
    if (proposal.length() > MAX_CHARACTERS) {
      throw new IllegalArgumentException(
          "a proposal of " + proposal.length() + " characters: expected at most " + MAX_CHARACTERS);
    }
    Words words = new Words();
    for (String word : proposal.strip().split("-", -1)) {
      if (CLEAR.contains(word.toLowerCase(Locale.ROOT))) {
        throw refused(
            proposal,
            "asks with '"
                + word
                + "' for packets that anybody can read; add one of "
                + names(EncryptionAlgorithm.values())
                + " instead");
      }
      ProposalKeyword keyword = KNOWN.get(word.toLowerCase(Locale.ROOT));
      if (keyword == null) {
        throw new IllegalArgumentException(
            "'" + word + "' in '" + proposal + "' is not known; known are " + vocabulary());
      }
      words.add(keyword);
    }
    return words;
  }

  private void add(ProposalKeyword keyword) {
    switch (keyword) {
      case EncryptionAlgorithm e -> encryption.add(e);
      case IntegrityAlgorithm i -> integrity.add(i);
      case PrfAlgorithm p -> prf.add(p);
      case KeyExchangeMethod k -> keyExchange.add(k);
      case SequenceNumbers s -> sequenceNumbers.add(s);
    }
  }

  /** What IKE and ESP demand alike of ciphers and integrity (RFC 5282 section 8, RFC 4303 3.2). */
  void requireSoundCiphers(String proposal) {
    if (encryption.isEmpty()) {
      throw refused(proposal, "names no cipher; add one of " + names(EncryptionAlgorithm.values()));
    }
    List<EncryptionAlgorithm> aead = encryption.stream().filter(c -> c.aead()).toList();
    List<EncryptionAlgorithm> plain = encryption.stream().filter(c -> !c.aead()).toList();
    if (!aead.isEmpty() && !plain.isEmpty()) {
      throw refused(
          proposal,
          "mixes "
              + aead.getFirst().keyword()
              + ", which authenticates by itself, with "
              + plain.getFirst().keyword()
              + ", which does not; write two proposals");
    }
    if (!aead.isEmpty() && !integrity.isEmpty()) {
      throw refused(
          proposal,
          "joins "
              + aead.getFirst().keyword()
              + ", which authenticates by itself, with "
              + integrity.iterator().next().keyword()
              + "; leave that out");
    }
    if (aead.isEmpty() && integrity.isEmpty()) {
      throw refused(
          proposal,
          "has no integrity algorithm for "
              + plain.getFirst().keyword()
              + "; add one of "
              + names(IntegrityAlgorithm.values()));
    }
  }

  static IllegalArgumentException refused(String proposal, String why) {
    return new IllegalArgumentException("proposal '" + proposal + "' " + why);
  }

  static String names(ProposalKeyword... keywords) {
    return names(List.of(keywords));
  }

  static String names(Collection<? extends ProposalKeyword> keywords) {
    return keywords.stream().map(k -> k.keyword()).collect(Collectors.joining(", "));
  }

  /** The words of the given lists in one proposal. */
  static String join(List<? extends List<? extends ProposalKeyword>> kinds) {
    return kinds.stream()
        .flatMap(List::stream)
        .map(ProposalKeyword::keyword)
        .collect(Collectors.joining("-"));
  }

  private static String vocabulary() {
    return names(all());
  }

  private static List<ProposalKeyword> all() {
    List<ProposalKeyword> all = new ArrayList<>();
    Stream.of(
            EncryptionAlgorithm.values(),
            IntegrityAlgorithm.values(),
            PrfAlgorithm.values(),
            KeyExchangeMethod.values(),
            SequenceNumbers.values())
        .forEach(kind -> all.addAll(List.of(kind)));
    return all;
  }

  private static Map<String, ProposalKeyword> known() {
    Map<String, ProposalKeyword> known = new HashMap<>();
    all().forEach(keyword -> known.put(keyword.keyword(), keyword));
    // The second names that strongSwan knows them by.
    known.put("aes", EncryptionAlgorithm.AES_CBC_128);
    known.put("aes128gcm128", EncryptionAlgorithm.AES_GCM_16_128);
    known.put("aes256gcm128", EncryptionAlgorithm.AES_GCM_16_256);
    known.put("sha2_256", IntegrityAlgorithm.HMAC_SHA2_256_128);
    known.put("sha2_384", IntegrityAlgorithm.HMAC_SHA2_384_192);
    known.put("sha2_512", IntegrityAlgorithm.HMAC_SHA2_512_256);
    known.put("curve25519", KeyExchangeMethod.X25519);
    return Map.copyOf(known);
  }
}
