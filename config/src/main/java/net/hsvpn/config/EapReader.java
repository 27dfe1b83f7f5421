package net.hsvpn.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads {@code hsvpn.eap-users}, and what {@code auth} says of EAP. */
final class EapReader {
  private static final int MAX_USERS = 65_536;

  private final NamedFiles files;
  private final boolean servers;
  private final Map<String, Optional<EapUser>> users = new LinkedHashMap<>();

  /**
   * @param root the section around all others
   */
  EapReader(Folder folder, Section root) {
    files = new NamedFiles(folder);
    servers = root.has(Schema.RADIUS);
    root.named(Schema.EAP_USERS, MAX_USERS)
        .forEach((name, section) -> users.put(name, user(name, section)));
  }

  private Optional<EapUser> user(String name, Section section) {
    if (!EapUser.isName(name)) {
      section.refuse(
          "no name that a user can have", "use 1 to 253 printable ASCII characters for it");
      return Optional.empty();
    }
    List<Key<?>> given =
        Stream.<Key<?>>of(Schema.USER_SECRET, Schema.USER_SECRET_FILE, Schema.USER_NT_HASH)
            .filter(section::has)
            .toList();
    if (given.isEmpty()) {
      section.refuse(
          Schema.USER_SECRET, "no password", "write secret-file = \"file\" or secret = \"…\"");
      return Optional.empty();
    }
    if (given.size() > 1) {
      section.refuse(
          given.getLast(), "there is a " + given.getFirst().name() + " too", "keep one of them");
      return Optional.empty();
    }
    Optional<Secret> secret = section.get(Schema.USER_SECRET);
    Optional<Secret> filed = files.line(section, Schema.USER_SECRET_FILE);
    Optional<Secret> hash = section.get(Schema.USER_NT_HASH);
    Optional<List<String>> groups = section.get(Schema.USER_GROUPS);
    Optional<Secret> password = secret.or(() -> filed);
    return groups.isPresent() && (password.isPresent() || hash.isPresent())
        ? Optional.of(new EapUser(name, password, hash, groups.get()))
        : Optional.empty();
  }

  Optional<Auth.Ours> ours(Section auth, EapMethod method) {
    Optional<String> identity = auth.get(Schema.EAP_IDENTITY);
    Optional<Secret> secret = auth.get(Schema.EAP_SECRET);
    Optional<Secret> filed = files.line(auth, Schema.EAP_SECRET_FILE);
    if (!auth.has(Schema.EAP_IDENTITY)) {
      auth.refuse(
          Schema.EAP_IDENTITY, "no name for EAP", "write eap-identity = \"the user's name\"");
    }
    if (auth.has(Schema.EAP_SECRET) && auth.has(Schema.EAP_SECRET_FILE)) {
      auth.refuse(
          Schema.EAP_SECRET_FILE,
          "there is an eap-secret too",
          "keep one of eap-secret and eap-secret-file");
      return Optional.empty();
    }
    if (!auth.has(Schema.EAP_SECRET) && !auth.has(Schema.EAP_SECRET_FILE)) {
      auth.refuse(
          Schema.EAP_SECRET,
          "no password for EAP",
          "write eap-secret-file = \"file\" or eap-secret = \"…\"");
    }
    Optional<Secret> password = secret.or(() -> filed);
    return Present.all(identity, password)
        ? Optional.of(new Auth.Ours.EapPassword(method, identity.get(), password.get()))
        : Optional.empty();
  }

  Optional<Auth.Theirs> theirs(Section auth, EapMethod method) {
    Optional<Boolean> asks = auth.get(Schema.ASK_IDENTITY);
    if (users.isEmpty()) {
      auth.refuse(
          Schema.AUTH_REMOTE,
          "there are no users whom the peer may prove to be",
          "write them under hsvpn.eap-users");
      return Optional.empty();
    }
    Optional<List<EapUser>> chosen = chosen(auth);
    return Present.all(asks, chosen)
        ? Optional.of(new Auth.Theirs.EapPassword(method, chosen.get(), asks.get()))
        : Optional.empty();
  }

  Optional<Auth.Theirs> radius(Section auth) {
    if (!servers) {
      auth.refuse(
          Schema.AUTH_REMOTE, "there is no RADIUS server", "write one under hsvpn.radius.servers");
    }
    if (auth.has(Schema.USERS)) {
      auth.refuse(
          Schema.USERS, "the RADIUS servers know who may come in", "leave it out, or use groups");
    }
    return auth.get(Schema.ASK_IDENTITY).map(Auth.Theirs.EapRadius::new);
  }

  private Optional<List<EapUser>> chosen(Section auth) {
    List<EapUser> all = new ArrayList<>();
    if (!auth.has(Schema.USERS)) {
      users.values().forEach(user -> user.ifPresent(all::add));
      return Optional.of(all);
    }
    Optional<List<String>> names = auth.get(Schema.USERS);
    if (names.isEmpty()) {
      return Optional.empty();
    }
    if (names.get().isEmpty()) {
      auth.refuse(Schema.USERS, "no user", "name one, or leave the key out for all");
      return Optional.empty();
    }
    for (String name : names.get()) {
      Optional<EapUser> user = users.get(name);
      if (user == null) {
        auth.refuse(
            Schema.USERS,
            "there is no user " + name,
            Nearest.to(name, List.copyOf(users.keySet()))
                .map(near -> "did you mean " + near + "?")
                .orElse("define it under hsvpn.eap-users"));
        return Optional.empty();
      }
      user.ifPresent(all::add);
    }
    return Optional.of(all);
  }

  /** Refuses keys that mean nothing beside these methods. */
  void needless(Section auth, AuthMethodName local, AuthMethodName remote) {
    if (!local.eap()) {
      needless(
          auth,
          "the gateway does not authenticate by EAP",
          "write local = eap-mschapv2, or leave it out",
          List.of(Schema.EAP_IDENTITY, Schema.EAP_SECRET, Schema.EAP_SECRET_FILE));
    }
    if (!remote.eap()) {
      needless(
          auth,
          "the peer does not authenticate by EAP",
          "write remote = eap-mschapv2, or leave it out",
          List.of(Schema.USERS, Schema.ASK_IDENTITY));
    }
  }

  private static void needless(Section auth, String problem, String remedy, List<Key<?>> keys) {
    keys.stream().filter(auth::has).forEach(key -> auth.refuse(key, problem, remedy));
  }
}
