package net.hsvpn.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Configurations that tests begin with. */
final class Samples {
  static final String SECRET = "kestrel-7719-umbra";

  /** Every section in use. The secret stands in it where secrets may stand. */
  static final String FULL =
      """
      hsvpn {
        gateway {
          name = hub
          identity = "hub.example.net"
          listen = ["192.0.2.2", "2001:db8::2"]
          ports { ike = 500, natt = 4500 }
          virtual-addresses = [{ ip = "192.0.2.100/24", interface = eth0 }]
          certificate = "hub.pem", private-key = "hub.key", ca = ["ca.pem"]
        }
        contexts {
          office { tag = 10, networks = ["10.1.0.0/16"], tun = arf-office, address = ["10.1.0.1/16"], netns = office, mtu = auto }
          guest  { tag = 20, networks = ["10.1.0.0/16"], tun = arf-guest,  address = ["10.1.0.1/16"], netns = guest }
        }
        peers {
          branch-1 {
            remote = "192.0.2.1"
            remote-identity = "branch-1.example.net"
            auth { local = psk, remote = psk, psk = "kestrel-7719-umbra" }
            method = hsvpn
            contexts = [office, guest]
            start = at-boot
            ike = ["aes128gcm16-prfsha256-x25519"]
            esp = ["aes128gcm16-esn"]
            encapsulation = always
            ike-fragmentation = off
            replay-window = 1024
            timers { child-lifetime = 10m, child-packets = 4000000000, liveness = 10s }
            timers { rekey-jitter = 20s, reauthentication = 3h, auth-lifetime = 8h }
            dpd-action = clear, unique = keep, childless = force, mobike = yes, mobike-check = no
            redirect = refuse, redirect-targets = ["192.0.2.8/29"], redirect-to = "192.0.2.9"
            traffic-class { ecn = zero, dscp = 46, inner-dscp = copy }
            tfc { padding = 512, dummies = 20 }
          }
          legacy {
            remote = any, local-identity = "gw@example.net", auth.psk-file = "legacy.psk"
            method = plain, contexts = [office]
            local-networks = ["10.1.0.0/16"], remote-networks = ["10.2.0.0/16"]
          }
          roaming {
            auth { local = certificate, remote = eap-mschapv2, users = [carol], ask-identity = off }
          }
          head-office {
            remote = "192.0.2.9", remote-identity = "head.example.net"
            auth { local = eap-md5, remote = certificate, eap-identity = hub, eap-secret-file = "legacy.psk" }
          }
        }
        eap-users {
          carol { secret = "kestrel-7719-umbra" }
          dave { secret-file = "legacy.psk" }
          erin { nt-hash = "44EBBA8D5312B8D611474411F56989AE" }
        }
        http { bind = "127.0.0.1:8080", token-file = "api.token" }
        storage { jdbc-url = "jdbc:postgresql://db/hsvpn?password=kestrel-7719-umbra", key-file = "storage.key" }
        cluster { host = "127.0.0.1", port = 7354, seeds = ["127.0.0.1:7354", "[::1]:7355"]
          liveness { port = 3785, interval = 30ms, multiplier = 5 } }
        limits {
          half-open = 100, cookie-threshold = 10, ike-sas-per-peer = 8, held-time = 3s
          fragments-per-message = 20, message-octets = 9000
        }
        path-mtu { discovery = off, floor = 600, fragment = outer, tcp-mss = 1300 }
        ike-fragmentation { size-v4 = 600, size-v6 = 1400 }
      }
      """;

  private Samples() {}

  /** Puts the files that {@link #FULL} names into the folder. */
  static void writeFiles(Path folder) throws IOException {
    for (String name : new String[] {"hub.pem", "ca.pem", "api.token"}) {
      Files.writeString(folder.resolve(name), name);
    }
    writeKey(folder.resolve("hub.key"), "hub.key", "rw-------");
    writeKey(folder.resolve("storage.key"), SECRET, "rw-------");
    writeKey(folder.resolve("legacy.psk"), SECRET + "\n", "rw-------");
  }

  static void writeKey(Path file, String text, String permissions) throws IOException {
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }
}
