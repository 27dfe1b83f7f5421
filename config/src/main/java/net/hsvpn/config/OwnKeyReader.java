package net.hsvpn.config;

import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads the files of a private key of ours, where a section may name them. */
record OwnKeyReader(
    NamedFiles files,
    Key<Path> certificate,
    Key<Path> privateKey,
    Key<Path> pkcs12,
    Key<Path> passphraseFile) {
  static OwnKeyReader ofGateway(NamedFiles files) {
    return new OwnKeyReader(
        files, Schema.CERTIFICATE, Schema.PRIVATE_KEY, Schema.PKCS12, Schema.PASSPHRASE_FILE);
  }

  static OwnKeyReader ofPeer(NamedFiles files) {
    return new OwnKeyReader(
        files,
        Schema.AUTH_CERTIFICATE,
        Schema.AUTH_PRIVATE_KEY,
        Schema.AUTH_PKCS12,
        Schema.AUTH_PASSPHRASE_FILE);
  }

  /** Whether the section names a key, rightly or wrongly. */
  boolean named(Section section) {
    return section.has(certificate) || section.has(privateKey) || section.has(pkcs12);
  }

  /** The first key of those that the section has; there is one. */
  Key<Path> firstNamed(Section section) {
    return Stream.of(certificate, privateKey, pkcs12)
        .filter(section::has)
        .findFirst()
        .orElseThrow();
  }

  Optional<OwnKey> read(Section section) {
    Optional<NamedFile> shown = files.read(section, certificate);
    Optional<Secret> passphrase = files.line(section, passphraseFile);
    if (section.has(privateKey) && section.has(pkcs12)) {
      section.refuse(pkcs12, "there is a private-key too", "keep one of private-key and pkcs12");
      return Optional.empty();
    }
    if (!section.has(privateKey) && !section.has(pkcs12)) {
      if (shown.isPresent()) {
        section.refuse(
            certificate,
            "the certificate's private key is missing",
            "write private-key = \"file\"");
      }
      return Optional.empty();
    }
    boolean store = section.has(pkcs12);
    Key<Path> key = store ? pkcs12 : privateKey;
    Optional<Secret> content = files.secret(section, key);
    return content.map(octets ->
        new OwnKey(
            files.folder().resolve(section.get(key).orElseThrow()),
            octets,
            store,
            passphrase,
            shown));
  }
}
