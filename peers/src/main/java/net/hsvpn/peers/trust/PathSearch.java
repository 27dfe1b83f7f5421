package net.hsvpn.peers.trust;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which paths may lead from a leaf to an anchor, by names alone; the validator decides. Bounded,
 * since a peer may send certificates that all seem to issue each other.
 */
final class PathSearch {
  private static final int MAX_CANDIDATES = 16;
  private static final int MAX_STEPS = 1000;

  /**
   * @param certificates the leaf first, without the anchor
   */
  record Candidate(List<X509Certificate> certificates, X509Certificate anchor) {}

  private final TrustStore trust;
  private final Set<X509Certificate> issuers;
  private final List<Candidate> found = new ArrayList<>();
  private List<X509Certificate> longest = List.of();
  private int steps;

  private PathSearch(TrustStore trust, Set<X509Certificate> issuers) {
    this.trust = trust;
    this.issuers = issuers;
  }

  static PathSearch from(X509Certificate leaf, List<X509Certificate> received, TrustStore trust) {
    Set<X509Certificate> issuers = new LinkedHashSet<>();
    Stream.concat(received.stream(), trust.intermediates().stream())
        .filter(c -> !c.equals(leaf))
        .forEach(issuers::add);
    PathSearch search = new PathSearch(trust, issuers);
    if (trust.anchors().contains(leaf)) {
      search.found.add(new Candidate(List.of(leaf), leaf));
    } else {
      search.extend(new ArrayList<>(List.of(leaf)));
    }
    return search;
  }

  List<Candidate> found() {
    return found;
  }

  /** Where the longest way ended that led to no anchor. */
  X509Certificate deadEnd() {
    return longest.getLast();
  }

  private void extend(List<X509Certificate> path) {
    if (++steps > MAX_STEPS || found.size() == MAX_CANDIDATES) {
      return;
    }
    X509Certificate top = path.getLast();
    if (path.size() > longest.size()) {
      longest = List.copyOf(path);
    }
    for (X509Certificate anchor : trust.anchors()) {
      if (names(top, anchor) && found.size() < MAX_CANDIDATES) {
        found.add(new Candidate(List.copyOf(path), anchor));
      }
    }
    if (path.size() + 1 < PathRules.MAX_PATH) {
      for (X509Certificate issuer : issuers) {
        if (names(top, issuer) && !path.contains(issuer) && !trust.anchors().contains(issuer)) {
          path.add(issuer);
          extend(path);
          path.removeLast();
        }
      }
    }
  }

  private static boolean names(X509Certificate subject, X509Certificate issuer) {
    return subject.getIssuerX500Principal().equals(issuer.getSubjectX500Principal());
  }
}
