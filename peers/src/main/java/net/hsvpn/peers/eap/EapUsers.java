package net.hsvpn.peers.eap;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.hsvpn.config.EapUser;
import net.hsvpn.config.Secret;

/** The users whom a peer may prove to be. Never prints a secret. */
public final class EapUsers {
  /**
   * What is known of one.
   *
   * @param known false for a name that nobody has: his secrets are there to be calculated with, so
   *     that an answer takes as long as for anybody else, and fit nothing
   * @param secret empty if there is only a hash of it
   */
  record User(
      String name, boolean known, Optional<Secret> secret, Secret ntHash, List<String> groups) {}

  private static final Secret NOTHING = Secret.copyOf(new byte[16]);

  private final Map<String, User> byName = new HashMap<>();

  private EapUsers() {}

  public static EapUsers of(List<EapUser> users) {
    EapUsers all = new EapUsers();
    for (EapUser user : users) {
      Secret hash = user.ntHash().orElseGet(() -> MsChapV2.ntHash(user.secret().orElseThrow()));
      all.byName.put(user.name(), new User(user.name(), true, user.secret(), hash, user.groups()));
    }
    return all;
  }

  /** The user of that name, or else of that name without a domain before it. */
  User find(String name) {
    User user = byName.get(name);
    if (user == null) {
      user = byName.get(withoutDomain(name));
    }
    return user == null ? new User(name, false, Optional.of(NOTHING), NOTHING, List.of()) : user;
  }

  /** What is behind the domain of {@code DOMAIN\\user}. */
  static String withoutDomain(String name) {
    return name.substring(name.lastIndexOf('\\') + 1);
  }

  @Override
  public String toString() {
    return byName.size() + " users";
  }
}
