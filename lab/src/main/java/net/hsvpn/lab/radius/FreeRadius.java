package net.hsvpn.lab.radius;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.hsvpn.lab.run.LabException;
import net.hsvpn.lab.run.LabProcess;
import net.hsvpn.lab.run.ScratchFolder;
import net.hsvpn.lab.run.Tools;
import net.hsvpn.lab.topology.Host;

/**
 * FreeRADIUS on one host of the lab, with a folder of its own: it does EAP-MSCHAPv2, EAP-MD5 and
 * whatever else its plug-ins do, and writes down what it is told of sessions.
 */
public final class FreeRadius implements AutoCloseable {
  /** What clients and the server share. */
  public static final String SECRET = "what moon and the server share";

  private static final Duration START = Duration.ofSeconds(20);
  private static final String DETAIL = "detail";

  private final ScratchFolder folder;
  private final LabProcess process;

  private FreeRadius(ScratchFolder folder, LabProcess process) {
    this.folder = folder;
    this.process = process;
  }

  /**
   * Starts a server.
   *
   * @param users in the form of FreeRADIUS's file {@code users}
   * @throws LabException if it does not come up, with its log
   */
  public static FreeRadius start(Host host, String users) {
    Tools.need("freeradius");
    ScratchFolder folder = ScratchFolder.create("freeradius");
    folder.write("radiusd.conf", settings(folder.path()));
    folder.write("users", users);
    LabProcess process =
        host.start(
            "FreeRADIUS", List.of("freeradius", "-X", "-d", folder.path().toString()), Map.of());
    try {
      process.awaitLine(line -> line.contains("Ready to process requests"), START);
      return new FreeRadius(folder, process);
    } catch (RuntimeException e) {
      folder.close();
      throw e;
    }
  }

  private static String settings(Path folder) {
    return """
    prefix = /usr
    exec_prefix = /usr
    sysconfdir = %1$s
    localstatedir = %1$s
    logdir = %1$s
    raddbdir = %1$s
    confdir = %1$s
    run_dir = %1$s
    libdir = /usr/lib/freeradius
    pidfile = %1$s/radiusd.pid
    max_request_time = 30
    log {
      destination = stdout
    }
    security {
      reject_delay = 0
      status_server = no
    }
    modules {
      mschap {
      }
      files {
        usersfile = %1$s/users
      }
      eap {
        default_eap_type = mschapv2
        timer_expire = 60
        max_sessions = 1024
        md5 {
        }
        mschapv2 {
        }
      }
      detail {
        filename = %1$s/%2$s
        permissions = 0600
      }
    }
    client lab {
      ipaddr = 0.0.0.0/0
      secret = "%3$s"
      require_message_authenticator = yes
    }
    server lab {
      listen {
        type = auth
        ipaddr = *
        port = 1812
      }
      listen {
        type = acct
        ipaddr = *
        port = 1813
      }
      authorize {
        eap
        files
      }
      authenticate {
        Auth-Type MS-CHAP {
          mschap
        }
        eap
      }
      accounting {
        detail
      }
    }
    """
        .formatted(folder, DETAIL, SECRET);
  }

  /** What it was told of sessions, in order: the attributes of each message. */
  public List<Map<String, String>> accounting() {
    Path file = folder.path().resolve(DETAIL);
    List<Map<String, String>> records = new ArrayList<>();
    try {
      if (!Files.exists(file)) {
        return records;
      }
      for (String block : Files.readString(file, StandardCharsets.UTF_8).split("\n\n", -1)) {
        Map<String, String> attributes = new LinkedHashMap<>();
        block
            .lines()
            .filter(line -> line.startsWith("\t") && line.contains(" = "))
            .map(line -> line.strip().split(" = ", 2))
            .forEach(pair -> attributes.put(pair[0], pair[1].replace("\"", "")));
        if (!attributes.isEmpty()) {
          records.add(attributes);
        }
      }
      return records;
    } catch (IOException e) {
      throw new LabException("what FreeRADIUS wrote down cannot be read", e);
    }
  }

  /** What it logged. */
  public String log() {
    return process.log();
  }

  /** Ends it at once. */
  public void kill() {
    process.kill();
  }

  @Override
  public void close() {
    process.close();
    folder.close();
  }
}
