package net.hsvpn.peers.trust;

import java.math.BigInteger;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.hsvpn.config.RevocationPolicy;
import net.hsvpn.peers.wire.Octets;

/**
 * Everything that CAs were heard to say about revocation, and which of their servers are silent.
 * Immutable and bounded; only what a CA signed gets in. The flow of a caller that fetches:
 *
 * <pre>
 * evaluate -> Needs(fetches) -> each: accept(answer) or failed -> evaluate -> … -> Accepted | Refused
 * </pre>
 *
 * Each round asks one source for each certificate, so that a second responder is asked when the
 * first one is silent. A source that failed is not named again for {@link #RETRY_AFTER}, so the
 * rounds end, provided that all of them together take less time than that.
 */
public final class RevocationKnowledge {
  /** Octets of all CRLs together. */
  public static final long MAX_CRL_OCTETS = 4L * CrlEvidence.MAX_OCTETS;

  public static final int MAX_OCSP_RESPONSES = 4096;
  public static final int MAX_FAILURES = 1024;

  /** How long a source that failed is left in peace. */
  public static final Duration RETRY_AFTER = Duration.ofMinutes(1);

  public static final RevocationKnowledge EMPTY =
      new RevocationKnowledge(
          Bounded.of(MAX_CRL_OCTETS, CrlEvidence::octets, e -> e.until().plus(OcspEvidence.SKEW)),
          Bounded.of(MAX_OCSP_RESPONSES, _ -> 1, e -> e.until().plus(OcspEvidence.SKEW)),
          Bounded.of(MAX_FAILURES, _ -> 1, Failure::until));

  /**
   * @param ca SubjectPublicKeyInfo of the CA that signed it
   * @param place where it came from; empty for a file or a message
   */
  private record CrlKey(Octets ca, Optional<URI> place) {}

  private record OcspKey(Octets ca, BigInteger serial) {}

  /** A CRL is asked for once for all certificates, OCSP for each. */
  private record FetchKey(URI uri, Octets ca, Optional<BigInteger> serial) {}

  private record Failure(String why, Instant until) {}

  private final Bounded<CrlKey, CrlEvidence> crls;
  private final Bounded<OcspKey, OcspEvidence> responses;
  private final Bounded<FetchKey, Failure> failures;

  private RevocationKnowledge(
      Bounded<CrlKey, CrlEvidence> crls,
      Bounded<OcspKey, OcspEvidence> responses,
      Bounded<FetchKey, Failure> failures) {
    this.crls = crls;
    this.responses = responses;
    this.failures = failures;
  }

  /**
   * What is known after an answer.
   *
   * @param problem why the answer was not believed; empty if it was
   */
  public record Learned(RevocationKnowledge knowledge, Optional<String> problem) {}

  /** Takes what was fetched; an answer that is not believed counts as a failure. */
  public Learned accept(Fetch fetch, byte[] answer, Instant now) {
    try {
      RevocationKnowledge next =
          switch (fetch) {
            case Fetch.Crl(URI uri, X509Certificate issuer) -> {
              CrlEvidence crl = CrlEvidence.read(answer, issuer, now);
              if (!crl.scope().isEmpty() && !crl.scope().contains(uri)) {
                throw new RefusedEvidence("a CRL that belongs to " + crl.scope().getFirst());
              }
              yield withCrl(Optional.of(uri), crl, issuer, now);
            }
            case Fetch.Ocsp(_, X509Certificate issuer, X509Certificate subject, _) ->
                withOcsp(OcspEvidence.read(answer, subject, issuer, now), subject, issuer, now);
          };
      return new Learned(
          new RevocationKnowledge(next.crls, next.responses, failures.without(key(fetch))),
          Optional.empty());
    } catch (RefusedEvidence e) {
      return new Learned(failed(fetch, e.getMessage(), now), Optional.of(e.getMessage()));
    }
  }

  /** Takes a CRL of that CA from a file, or one that a peer sent. */
  public Learned acceptCrl(byte[] der, X509Certificate issuer, Instant now) {
    try {
      CrlEvidence evidence = CrlEvidence.read(der, issuer, now);
      return new Learned(withCrl(Optional.empty(), evidence, issuer, now), Optional.empty());
    } catch (RefusedEvidence e) {
      return new Learned(this, Optional.of(e.getMessage()));
    }
  }

  /** Takes an OCSP response that a peer sent (RFC 4806). */
  public Learned acceptOcsp(
      byte[] der, X509Certificate subject, X509Certificate issuer, Instant now) {
    try {
      OcspEvidence evidence = OcspEvidence.read(der, subject, issuer, now);
      return new Learned(withOcsp(evidence, subject, issuer, now), Optional.empty());
    } catch (RefusedEvidence e) {
      return new Learned(this, Optional.of(e.getMessage()));
    }
  }

  /**
   * What is known together with what a peer sent beside its certificates (RFC 7296 section 3.6, RFC
   * 4806). What no CA of the path signed, or is not about it, is passed over.
   *
   * @param lists CRLs in DER
   * @param answers OCSP responses in DER
   */
  public RevocationKnowledge with(
      PathVerdict.Trusted path, List<Octets> lists, List<Octets> answers, Instant now) {
    RevocationKnowledge known = this;
    for (int i = 0; i < path.chain().size(); i++) {
      X509Certificate subject = path.chain().get(i);
      X509Certificate issuer = path.issuerOf(i);
      for (Octets list : lists) {
        known = known.acceptCrl(list.array(), issuer, now).knowledge();
      }
      for (Octets answer : answers) {
        known = known.acceptOcsp(answer.array(), subject, issuer, now).knowledge();
      }
    }
    return known;
  }

  /** A source did not answer, or its answer was worth nothing. */
  public RevocationKnowledge failed(Fetch fetch, String why, Instant now) {
    return new RevocationKnowledge(
        crls, responses, failures.with(key(fetch), new Failure(why, now.plus(RETRY_AFTER)), now));
  }

  /** What becomes of a peer that proved to own the leaf of this path. */
  public RevocationVerdict evaluate(
      PathVerdict.Trusted path, RevocationPolicy policy, Instant now) {
    if (policy == RevocationPolicy.OFF) {
      return new RevocationVerdict.Accepted(Optional.empty(), List.of());
    }
    List<Fetch> fetches = new ArrayList<>();
    List<String> doubts = new ArrayList<>();
    Optional<Instant> until = Optional.empty();
    for (int i = 0; i < path.chain().size(); i++) {
      X509Certificate subject = path.chain().get(i);
      if (subject.equals(path.anchor())) {
        continue;
      }
      switch (status(subject, path.issuerOf(i), now)) {
        case CertificateStatus.Good(Instant good) ->
            until = until.filter(u -> u.isBefore(good)).or(() -> Optional.of(good));
        case CertificateStatus.Revoked(Instant when, String reason) -> {
          return new RevocationVerdict.Refused(
              Certificates.name(subject) + " was revoked at " + when + " (" + reason + ")");
        }
        case CertificateStatus.Unknown(String why, List<Fetch> open) -> {
          open.stream().findFirst().ifPresent(fetches::add);
          doubts.add("whether " + Certificates.name(subject) + " is revoked is unknown: " + why);
        }
      }
    }
    if (!fetches.isEmpty()) {
      return new RevocationVerdict.Needs(fetches);
    }
    return policy == RevocationPolicy.REQUIRED && !doubts.isEmpty()
        ? new RevocationVerdict.Refused(doubts.getFirst())
        : new RevocationVerdict.Accepted(until, doubts);
  }

  /** What is known of one certificate; a revocation counts more than anything good. */
  public CertificateStatus status(X509Certificate subject, X509Certificate issuer, Instant now) {
    Octets ca = Certificates.publicKeyInfo(issuer);
    List<CertificateStatus> heard = new ArrayList<>();
    responses
        .get(new OcspKey(ca, subject.getSerialNumber()), now)
        .map(r ->
            r.revoked()
                .<CertificateStatus>map(x -> x)
                .orElse(new CertificateStatus.Good(r.until())))
        .ifPresent(heard::add);
    for (CrlKey key : crls.entries().keySet()) {
      if (key.ca().equals(ca)) {
        crls.get(key, now)
            .filter(c -> c.covers(subject))
            .ifPresent(c -> heard.add(c.status(subject)));
      }
    }
    return heard.stream()
        .filter(CertificateStatus.Revoked.class::isInstance)
        .findFirst()
        .or(() -> heard.stream().findFirst())
        .orElseGet(() -> unknown(subject, issuer, now));
  }

  private CertificateStatus unknown(X509Certificate subject, X509Certificate issuer, Instant now) {
    List<Fetch> sources = RevocationSources.of(subject, issuer);
    if (sources.isEmpty()) {
      return new CertificateStatus.Unknown("it names neither a CRL nor an OCSP responder", sources);
    }
    List<Fetch> open = new ArrayList<>();
    List<String> silent = new ArrayList<>();
    for (Fetch source : sources) {
      Optional<Failure> failure = failures.get(key(source), now);
      if (failure.isPresent()) {
        silent.add(source + ": " + failure.get().why());
      } else {
        open.add(source);
      }
    }
    return new CertificateStatus.Unknown(
        silent.isEmpty() ? "nobody was asked yet" : String.join("; ", silent), open);
  }

  private RevocationKnowledge withCrl(
      Optional<URI> place, CrlEvidence crl, X509Certificate issuer, Instant now) {
    CrlKey key = new CrlKey(Certificates.publicKeyInfo(issuer), place);
    // An older one that is still in its time must not undo a newer one.
    Optional<CrlEvidence> known = crls.get(key, now);
    return known.isPresent() && known.get().thisUpdate().isAfter(crl.thisUpdate())
        ? this
        : new RevocationKnowledge(crls.with(key, crl, now), responses, failures);
  }

  private RevocationKnowledge withOcsp(
      OcspEvidence response, X509Certificate subject, X509Certificate issuer, Instant now) {
    OcspKey key = new OcspKey(Certificates.publicKeyInfo(issuer), subject.getSerialNumber());
    Optional<OcspEvidence> known = responses.get(key, now);
    return known.isPresent() && known.get().thisUpdate().isAfter(response.thisUpdate())
        ? this
        : new RevocationKnowledge(crls, responses.with(key, response, now), failures);
  }

  private static FetchKey key(Fetch fetch) {
    Octets ca = Certificates.publicKeyInfo(fetch.issuer());
    return switch (fetch) {
      case Fetch.Crl crl -> new FetchKey(crl.uri(), ca, Optional.empty());
      case Fetch.Ocsp ocsp ->
          new FetchKey(ocsp.uri(), ca, Optional.of(ocsp.subject().getSerialNumber()));
    };
  }
}
