package net.hsvpn.config.proposal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A proposal's words sorted by kind, each once, in the order in which they were written. */
final class Words {
  /** More than all algorithms of all kinds; a longer text can only repeat itself. */
  private static final int MAX_CHARACTERS = 1024;

  /** For an additional key exchange that may be left out. */
  static final String NONE = "none";

  private static final Pattern ADDITIONAL = Pattern.compile("ke([1-7])_([a-z0-9]+)");

  private static final Map<String, ProposalKeyword> KNOWN = known();

  /** What strongSwan calls NULL encryption (RFC 2410), and NULL with AES-GMAC (RFC 4543). */
  private static final Set<String> CLEAR = Set.of("null", "aes128gmac", "aes192gmac", "aes256gmac");

  final Set<EncryptionAlgorithm> encryption = new LinkedHashSet<>();
  final Set<IntegrityAlgorithm> integrity = new LinkedHashSet<>();
  final Set<PrfAlgorithm> prf = new LinkedHashSet<>();
  final Set<KeyExchangeMethod> keyExchange = new LinkedHashSet<>();
  final Set<SequenceNumbers> sequenceNumbers = new LinkedHashSet<>();
  private final SortedMap<Integer, Set<KeyExchangeMethod>> additional = new TreeMap<>();
  private final Set<Integer> optional = new HashSet<>();

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
      Matcher extra = ADDITIONAL.matcher(word.toLowerCase(Locale.ROOT));
      if (extra.matches()) {
        words.addExtra(Integer.parseInt(extra.group(1)), extra.group(2), proposal);
        continue;
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

  private void addExtra(int number, String method, String proposal) {
    Set<KeyExchangeMethod> methods = additional.computeIfAbsent(number, _ -> new LinkedHashSet<>());
    if (method.equals(NONE)) {
      optional.add(number);
    } else if (KNOWN.get(method) instanceof KeyExchangeMethod known) {
      methods.add(known);
    } else {
      throw refused(
          proposal,
          "has in 'ke"
              + number
              + "_"
              + method
              + "' a method that is not known; known are "
              + names(KeyExchangeMethod.values())
              + ", "
              + NONE);
    }
  }

  /** RFC 9370: what comes on top of the first key exchange, which must be of another kind. */
  List<AdditionalKeyExchange> additional(String proposal) {
    keyExchange.stream()
        .filter(KeyExchangeMethod::postQuantum)
        .findFirst()
        .ifPresent(young -> {
          throw refused(
              proposal,
              "relies on "
                  + young.keyword()
                  + " alone; write x25519-ke1_"
                  + young.keyword()
                  + " instead");
        });
    if (!additional.isEmpty() && keyExchange.isEmpty()) {
      throw refused(
          proposal, "has additional key exchanges and no first one; add x25519, for example");
    }
    List<AdditionalKeyExchange> all = new ArrayList<>();
    additional.forEach((number, methods) -> {
      if (methods.isEmpty()) {
        throw refused(
            proposal, "has ke" + number + "_none and no method beside it; leave that out");
      }
      all.add(new AdditionalKeyExchange(number, List.copyOf(methods), optional.contains(number)));
    });
    requireDistinct(all, proposal);
    return List.copyOf(all);
  }

  /** RFC 9370 section 2.2.2: a method is used once at most. */
  private void requireDistinct(List<AdditionalKeyExchange> all, String proposal) {
    boolean solvable =
        keyExchange.isEmpty() || keyExchange.stream().anyMatch(k -> solvable(all, 0, Set.of(k)));
    if (!solvable) {
      throw refused(
          proposal, "cannot be met without using a key exchange method twice; give each its own");
    }
  }

  private static boolean solvable(
      List<AdditionalKeyExchange> all, int at, Set<KeyExchangeMethod> used) {
    if (at == all.size()) {
      return true;
    }
    return all.get(at).optional()
        ? solvable(all, at + 1, used)
        : all.get(at).methods().stream()
            .filter(m -> !used.contains(m))
            .anyMatch(m -> solvable(all, at + 1, with(used, m)));
  }

  private static Set<KeyExchangeMethod> with(Set<KeyExchangeMethod> used, KeyExchangeMethod more) {
    Set<KeyExchangeMethod> all = EnumSet.copyOf(used);
    all.add(more);
    return all;
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
    return names(all()) + ", and for additional key exchanges ke1_mlkem768 and the like, up to ke7";
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
