package net.hsvpn.lab.strongswan;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.hsvpn.lab.run.Command;
import net.hsvpn.lab.run.LabException;
import net.hsvpn.lab.run.LabProcess;
import net.hsvpn.lab.run.Output;
import net.hsvpn.lab.run.ScratchFolder;
import net.hsvpn.lab.run.Tools;
import net.hsvpn.lab.topology.Host;

/**
 * strongSwan's charon on one host of the lab, all in user space (kernel-libipsec, which always
 * wraps ESP in UDP). It has a settings folder, a control socket and a /run of its own, so that
 * several can run at once and the machine's own strongSwan, if any, is not touched.
 */
public final class StrongSwan implements AutoCloseable {
  // Without kdf every key derivation fails; without openssl some DH groups are missing.
  private static final String PLUGINS =
      "random nonce openssl pem x509 pubkey pkcs1 pkcs7 pkcs8 pkcs12 kdf kernel-libipsec"
          + " kernel-netlink socket-default vici updown gcm aes sha1 sha2 hmac chapoly curve25519"
          + " drbg mgf1 constraints revocation curl"
          // gcrypt has MD4 and DES for MS-CHAP.
          + " md5 gcrypt eap-identity eap-md5 eap-mschapv2 eap-tls";

  private static final Duration START = Duration.ofSeconds(20);
  private static final int EXCHANGE_SECONDS = 20;

  /** What strongSwan writes to its log. */
  public enum Logging {
    /** What happens. */
    NORMAL(1),
    /** Keys as well, for {@link LoggedKeys}; they exist in a laboratory only. */
    WITH_KEYS(4);

    private final int level;

    Logging(int level) {
      this.level = level;
    }
  }

  private final Host host;
  private final ScratchFolder folder;
  private final Path settings;
  private final String socket;
  private final LabProcess process;

  private StrongSwan(Host host, Logging logging, List<String> options) {
    this.host = host;
    this.folder = ScratchFolder.create("strongswan");
    this.settings = folder.write("strongswan.conf", settings(logging, options));
    this.socket = socket();
    this.process =
        host.start(
            "strongSwan",
            List.of(
                "unshare",
                "--mount",
                "sh",
                "-c",
                // Its pid file must not collide with another instance's; -n leaves mtab alone.
                "mount -n -t tmpfs lab /run && exec " + Tools.find("charon-systemd")),
            environment());
  }

  /**
   * Starts an instance and loads its connections.
   *
   * @throws LabException if it does not come up, with its log
   */
  public static StrongSwan start(Host host, Logging logging, Connection... connections) {
    return start(host, logging, List.of(), Credentials.NONE, connections);
  }

  /**
   * As above.
   *
   * @param options of the daemon, such as {@code retransmit_tries = 2}
   * @param credentials its certificates and keys
   */
  public static StrongSwan start(
      Host host,
      Logging logging,
      List<String> options,
      Credentials credentials,
      Connection... connections) {
    Tools.need("charon-systemd", "swanctl", "unshare", "mount");
    StrongSwan instance = new StrongSwan(host, logging, options);
    try {
      instance.process.awaitLine(line -> line.contains("spawning"), START);
      instance.load(credentials, connections);
      return instance;
    } catch (RuntimeException e) {
      instance.close();
      throw e;
    }
  }

  /** Replaces all connections and secrets by these; files stay. */
  public void load(Connection... connections) {
    List<Connection> all = Arrays.asList(connections);
    Path file =
        folder.write(
            "swanctl.conf",
            "include authorities/*.conf\nconnections {\n%s}\nsecrets {\n%s}\n"
                .formatted(
                    all.stream().map(Connection::swanctl).collect(Collectors.joining()),
                    all.stream().map(Connection::secret).collect(Collectors.joining())));
    required("--load-all", "--clear", "--file", file.toString());
  }

  /** Replaces all files, connections and secrets by these. */
  public void load(Credentials credentials, Connection... connections) {
    for (String place : Credentials.FOLDERS) {
      folder.empty(place);
    }
    credentials.files().forEach(folder::write);
    load(connections);
  }

  /** Establishes a child SA, with its IKE SA if there is none; the result tells if that worked. */
  public Output initiate(String child) {
    return swanctl("--initiate", "--child", child, "--timeout", "" + EXCHANGE_SECONDS);
  }

  /** Deletes an IKE SA and its children in order, and waits for the answer. */
  public Output terminate(String connection) {
    return swanctl("--terminate", "--ike", connection, "--timeout", "" + EXCHANGE_SECONDS);
  }

  /** Starts the rekeying of a child SA; strongSwan does not report its end. */
  public void rekeyChild(String child) {
    required("--rekey", "--child", child);
  }

  /** Starts the rekeying of an IKE SA; strongSwan does not report its end. */
  public void rekeyIke(String connection) {
    required("--rekey", "--ike", connection);
  }

  /** Sends the peer of an IKE SA, which called strongSwan, to another gateway. */
  public Output redirect(String connection, String gateway) {
    return swanctl("--redirect", "--ike", connection, "--gateway", gateway);
  }

  /** All IKE SAs with their children. */
  public List<IkeSa> sas() {
    return IkeSa.parse(required("--list-sas", "--raw").stdout());
  }

  /**
   * All child SAs of all IKE SAs, but those that it calls DELETED. strongSwan keeps these for some
   * seconds for packets still under way, and one of them for ever if those seconds end while the
   * IKE SA is rekeyed: it then logs that the child is "not found for delete".
   */
  public List<IkeSa.ChildSa> childSas() {
    return sas().stream()
        .flatMap(sa -> sa.children().stream())
        .filter(child -> !child.state().equals("DELETED"))
        .toList();
  }

  /** The process id. */
  public long pid() {
    return process.pid();
  }

  /** What it has logged. */
  public String log() {
    return process.log();
  }

  /** Waits for a line of its log that contains this text, and returns it; earlier lines count. */
  public String awaitLog(String text, Duration limit) {
    return process.awaitLine(line -> line.contains(text), limit);
  }

  /** Ends the process without a word to its peer. */
  public void kill() {
    process.kill();
  }

  /** Ends the process, which deletes its SAs in order, and removes its files. */
  @Override
  public void close() {
    try (folder) {
      process.close();
    }
  }

  private Output required(String... arguments) {
    Output output = swanctl(arguments);
    if (!output.ok()) {
      throw process.failure(
          "on '%s' answered: %s".formatted(String.join(" ", arguments), output.both().strip()));
    }
    return output;
  }

  private Output swanctl(String... arguments) {
    List<String> words = new ArrayList<>(List.of(Tools.find("swanctl")));
    words.addAll(List.of(arguments));
    words.addAll(List.of("--uri", socket));
    return Command.of(words)
        .with(environment())
        .within(Duration.ofSeconds(EXCHANGE_SECONDS + 10L))
        .attempt();
  }

  private Map<String, String> environment() {
    return Map.of("STRONGSWAN_CONF", settings.toString(), "SWANCTL_DIR", folder.path().toString());
  }

  private String socket() {
    return "unix://" + folder.path().resolve("vici");
  }

  private String settings(Logging logging, List<String> options) {
    return """
    charon-systemd {
      load = %1$s
    %4$s  journal {
        default = -1
      }
      filelog {
        console {
          path = stderr
          default = 1
          ike = %2$d
          chd = %2$d
        }
      }
      plugins {
        vici {
          socket = %3$s
        }
      }
    }
    swanctl {
      load = random openssl pem x509 pubkey pkcs1 pkcs7 pkcs8 pkcs12 curve25519
    }
    """
        .formatted(
            PLUGINS,
            logging.level,
            socket(),
            options.stream().map("  %s\n"::formatted).collect(Collectors.joining()));
  }

  @Override
  public String toString() {
    return "strongSwan on " + host.name();
  }
}
