package net.hsvpn.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each error at its file, line and key, with nothing else beside it. */
class ConfigErrorsTest {
  private static final String[] GOOD = {
    "hsvpn {",
    "  gateway {",
    "    name = hub",
    "  }",
    "  contexts {",
    "    office { tag = 10",
    "      networks = [\"10.1.0.0/16\"]",
    "    }",
    "    guest { tag = 20 }",
    "  }",
    "  peers {",
    "    one { auth.psk = k7-secret-1",
    "      remote-identity = one.example",
    "    }",
    "    two { auth { psk = k7-secret-2 }",
    "    }",
    "  }",
    "}",
  };

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void files() throws IOException {
    file = folder.resolve("gateway.conf");
    Samples.writeKey(folder.resolve("open.psk"), "k7-secret-3", "rw-r--r--");
    Samples.writeKey(folder.resolve("good.psk"), "k7-secret-9", "rw-r-----");
    Samples.writeKey(folder.resolve("empty.psk"), "\n", "rw-------");
    Samples.writeKey(folder.resolve("long.psk"), "k".repeat(5000), "rw-------");
  }

  private List<ConfigError> refused(String hocon) {
    LoadResult result = ConfigLoader.parse(hocon, file);
    assertThat(result).isInstanceOf(LoadResult.Refused.class);
    List<ConfigError> errors = ((LoadResult.Refused) result).errors();
    assertThat(errors).isNotEmpty().allMatch(e -> !e.toString().contains("k7-secret"));
    return errors;
  }

  private void onlyError(String hocon, int line, String key, String words) {
    List<ConfigError> errors = refused(hocon);
    assertThat(errors).hasSize(1);
    assertThat(errors.getFirst().toString())
        .startsWith(file + ":" + line + ": " + (key.isEmpty() ? "" : key + ": "))
        .endsWith(")")
        .contains(words);
  }

  /** The good file with a text put in after its n-th line. */
  private static String after(int line, String text) {
    return String.join("\n", List.of(GOOD).subList(0, line))
        + "\n"
        + text
        + "\n"
        + String.join("\n", List.of(GOOD).subList(line, GOOD.length));
  }

  @Test
  void theGoodFileIsGood() {
    assertThat(ConfigLoader.parse(String.join("\n", GOOD), file))
        .isInstanceOf(LoadResult.Loaded.class);
  }

  @ParameterizedTest(name = "{1} => {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "3 | identity = \"\" | hsvpn.gateway.identity | must not be empty",
        "3 | identity = \"a b\" | hsvpn.gateway.identity | no domain name",
        "3 | listen = 192.0.2.1 | hsvpn.gateway.listen | expected a list, found a text",
        "3 | listen = [] | hsvpn.gateway.listen | no address",
        "3 | listen = [hub.example.net] | hsvpn.gateway.listen[0] | names are not looked up",
        "3 | listen = [10.1, \"1.1.1.1\"] | hsvpn.gateway.listen[0] | no IP address",
        "3 | listen = [\"1.1.1.1\", \"1.1.1.1\"] | hsvpn.gateway.listen[1] | twice",
        "3 | listen = [\"fe80::1%eth0\"] | hsvpn.gateway.listen[0] | no IP address",
        "3 | listne = [] | hsvpn.gateway.listne | did you mean listen?",
        "3 | zebra = 1 | hsvpn.gateway.zebra | known here: name, identity",
        "3 | ports.ike = 0 | hsvpn.gateway.ports.ike | 1 to 65535",
        "3 | ports.natt = 65536 | hsvpn.gateway.ports.natt | out of range",
        "3 | ports.natt = 500 | hsvpn.gateway.ports.natt | same port",
        "3 | ports = [] | hsvpn.gateway.ports | expected a section, found a list",
        "3 | ca = [missing.pem] | hsvpn.gateway.ca | does not exist",
        "3 | certificate = \".\" | hsvpn.gateway.certificate | no regular file",
        "3 | virtual-addresses = [{ ip = \"192.0.2.9/24\" }] |"
            + " hsvpn.gateway.virtual-addresses[0].interface | missing",
        "3 | virtual-addresses = [{ ip = \"192.0.2.9/33\", interface = eth0 }] |"
            + " hsvpn.gateway.virtual-addresses[0].ip | 0 to 32",
        "4 | htpp {} | hsvpn.htpp | did you mean http?",
        "4 | http.bind = \"192.0.2.1:8080\" | hsvpn.http.bind | TLS, which is not supported yet",
        "4 | http.bind = \"localhost:8080\" | hsvpn.http.bind | no IP address",
        "4 | http.bind = \"127.0.0.1\" | hsvpn.http.bind | no port",
        "4 | http.bind = \"::1:8080\" | hsvpn.http.bind | must stand in [ ]",
        "4 | http.tls {} | hsvpn.http.tls | TLS is not supported yet",
        "4 | http.token-file = none.token | hsvpn.http.token-file | does not exist",
        "4 | cluster.tls { certificate = open.psk, ca = open.psk } | hsvpn.cluster.tls.private-key | missing",
        "4 | cluster { host = \"192.0.2.7\", seeds = [\"192.0.2.8:7354\"] } | hsvpn.cluster.host |"
            + " know each other by certificates",
        "3 | virtual-addresses = [{ ip = \"192.0.2.9/24\", interface = eth0, peers = [nobody] }] |"
            + " hsvpn.gateway.virtual-addresses | there is no peer 'nobody'",
        "3 | virtual-addresses = [{ ip = \"192.0.2.9/24\", interface = eth0 }] |"
            + " hsvpn.gateway.virtual-addresses | no key-file",
        "4 | cluster.seeds = [\"127.0.0.1:7354\"] | hsvpn.cluster.seeds | nothing to share",
        "4 | cluster.seeds = [hub] | hsvpn.cluster.seeds[0] | no port",
        "4 | storage.jdbc-url = \"jdbc:mysql:k7-secret-4\" | hsvpn.storage.jdbc-url | no database",
        "4 | storage.key-file = none.key | hsvpn.storage.key-file | does not exist",
        "4 | storage.key-file = open.psk | hsvpn.storage.key-file | every user of this machine",
        "4 | limits.half-open = 1e99 | hsvpn.limits.half-open | no whole number",
        "4 | limits.cookie-threshold = 5000 | hsvpn.limits.cookie-threshold | at most 4096",
        "4 | limits.fragments-per-message = 0 | hsvpn.limits.fragments-per-message | out of range",
        "4 | limits.message-octets = 70000 | hsvpn.limits.message-octets | out of range",
        "4 | ike-fragmentation.size-v4 = 575 | hsvpn.ike-fragmentation.size-v4 | out of range",
        "4 | ike-fragmentation.size-v6 = 1279 | hsvpn.ike-fragmentation.size-v6 | out of range",
        "4 | path-mtu.discovery = maybe | hsvpn.path-mtu.discovery | on or off",
        "4 | path-mtu.floor = 575 | hsvpn.path-mtu.floor | out of range",
        "4 | path-mtu.fragment = always | hsvpn.path-mtu.fragment | inner, outer, never",
        "4 | path-mtu.tcp-mss = 535 | hsvpn.path-mtu.tcp-mss | out of range",
        "4 | path-mtu.tcp-mss = some | hsvpn.path-mtu.tcp-mss | auto, off or 536 to 9000",
        "4 | limits.ike-sas-per-peer = 1 | hsvpn.limits.ike-sas-per-peer | out of range",
        "4 | limits.child-sas-per-ike-sa = 0 | hsvpn.limits.child-sas-per-ike-sa | out of range",
        "4 | limits.held-time = 0s | hsvpn.limits.held-time | out of range",
        "4 | limits.half-open-timeout = soon | hsvpn.limits.half-open-timeout | no duration",
        "7 | address = [\"10.2.0.1/16\"] | hsvpn.contexts.office.address | in none",
        "7 | tun = \"sixteen-letters-\" | hsvpn.contexts.office.tun | more than 15",
        "7 | tun = \"a/b\" | hsvpn.contexts.office.tun | no name of an interface",
        "7 | tun = arf-guest | hsvpn.contexts.guest.tun | already that of context office",
        "7 | mtu = 575 | hsvpn.contexts.office.mtu | out of range",
        "7 | mtu = big | hsvpn.contexts.office.mtu | neither auto nor a number",
        "7 | networks = [\"2001:db8::/32\"], mtu = 1279 | hsvpn.contexts.office.mtu | IPv6",
        "7 | networks = [\"10.1.0.0/33\"] | hsvpn.contexts.office.networks[0] | 0 to 32",
        "7 | networks = [\"10.1.0.0/x\"] | hsvpn.contexts.office.networks[0] | no prefix length",
        "7 | netns = \"../x\" | hsvpn.contexts.office.netns | no name of a network namespace",
        "7 | tag = 65536 | hsvpn.contexts.office.tag | out of range",
        "7 | tag = { a = 1 } | hsvpn.contexts.office.tag | expected a single value",
        "9 | third {} | hsvpn.contexts.third.tag | missing",
        "9 | third = 3 | hsvpn.contexts.third | expected a section",
        "9 | third { tag = 10 } | hsvpn.contexts.third.tag | already that of context office",
        "9 | \"no good\" { tag = 1 } | hsvpn.contexts.\"no good\" | beginning with a letter",
        "13 | contexts = [ofice] | hsvpn.peers.one.contexts | did you mean office?",
        "13 | contexts = [] | hsvpn.peers.one.contexts | no context",
        "13 | remote = any.example.net | hsvpn.peers.one.remote | no IP address",
        "13 | remote = \"224.0.0.1\" | hsvpn.peers.one.remote | no single host",
        "13 | start = at-boot | hsvpn.peers.one.start | cannot be called",
        "13 | start = now | hsvpn.peers.one.start | one of at-boot, on-demand, passive",
        "13 | encapsulation = never | hsvpn.peers.one.encapsulation | one of auto, always",
        "16 | three { auth.psk = k7-secret-5, method = l2tp, contexts = [office],"
            + " remote-identity = three, l2tp.ppp-auth = mschapv2,"
            + " networks.office.remote-networks = [\"10.2.0.0/16\"] } |"
            + " hsvpn.peers.three.l2tp.ppp-auth | no secret",
        "16 | three { auth.psk = k7-secret-5, method = l2tp, contexts = [office],"
            + " networks.office.remote-networks = [\"10.2.0.0/16\"] } |"
            + " hsvpn.peers.three.remote-identity | no single identity",
        "16 | three { auth.psk = k7-secret-5, method = l2tp, contexts = [office],"
            + " remote-identity = three } |"
            + " hsvpn.peers.three.networks | nothing says what lies behind",
        "13 | l2tp.hello = 3s | hsvpn.peers.one.l2tp | belongs to method l2tp",
        "13 | method = pptp | hsvpn.peers.one.method | use hsvpn",
        "16 | three { auth.psk = k7-secret-5, method = per-network, contexts = [office], remote-identity = any } |"
            + " hsvpn.peers.three.remote-identity | networks.office.remote-identity",
        "13 | networks.office {} | hsvpn.peers.one.networks | per-network and l2tp",
        "13 | method = plain, local-networks = [\"10.1.0.0/16\"], contexts = [office] |"
            + " hsvpn.peers.one.remote-networks | plain needs",
        "13 | method = plain, local-networks = [\"10.1.0.0/16\"], remote-networks = [\"::/0\"] |"
            + " hsvpn.peers.one.contexts | one context, not 2",
        "13 | local-networks = [\"10.1.0.0/16\"] | hsvpn.peers.one.local-networks | method plain",
        "13 | auth.local = eap-ttls | hsvpn.peers.one.auth.local | not supported yet",
        "16 | three { auth { local = eap-md5, psk = k7-secret-5, eap-secret = k7-secret-4 } } |"
            + " hsvpn.peers.three.auth.eap-identity | no name for EAP",
        "16 | three { auth { local = eap-mschapv2, psk = k7-secret-5, eap-identity = carol } } |"
            + " hsvpn.peers.three.auth.eap-secret | no password",
        "13 | auth { local = eap-md5, eap-identity = \"c\\u0001\", eap-secret = k7-secret-4 } |"
            + " hsvpn.peers.one.auth.eap-identity | no name that",
        "13 | auth { local = eap-md5, eap-identity = c, eap-secret = k7-secret-4,"
            + " eap-secret-file = good.psk } | hsvpn.peers.one.auth.eap-secret-file | keep one",
        "16 | three { auth { local = eap-md5, psk = k7-secret-5, eap-identity = c,"
            + " eap-secret = k7-secret-4, ppk-id = p, ppk = k7-secret-6 } } |"
            + " hsvpn.peers.three.auth.ppk-id | together with EAP",
        "13 | auth.eap-identity = carol | hsvpn.peers.one.auth.eap-identity | not authenticate",
        "16 | three { auth { local = eap-radius, psk = k7-secret-5 } } |"
            + " hsvpn.peers.three.auth.local | for those who call",
        "13 | auth.remote = eap-radius | hsvpn.peers.one.auth.remote | no RADIUS server",
        "1 | radius {} | hsvpn.radius.servers | no server",
        "1 | radius.servers.main.secret = k7-secret-4 | hsvpn.radius.servers.main.address | missing",
        "1 | radius.servers.main.address = \"192.0.2.9\" | hsvpn.radius.servers.main.secret |"
            + " no secret",
        "1 | radius.servers.main { address = \"192.0.2.9\", secret = k7-secret-4,"
            + " secret-file = good.psk } | hsvpn.radius.servers.main.secret-file | keep one",
        "13 | method = plain, local-networks = [\"10.1.0.0/16\"], remote-networks = [\"::/0\"],"
            + " groups { staff { context = office } } | hsvpn.peers.one.groups |"
            + " authenticate by EAP",
        "13 | auth.users = [carol] | hsvpn.peers.one.auth.users | not authenticate by EAP",
        "13 | auth.remote = eap-mschapv2 | hsvpn.peers.one.auth.remote | no users whom",
        "1 | eap-users { carol {} } | hsvpn.eap-users.carol.secret | no password",
        "1 | eap-users { carol { secret = k7-secret-4, nt-hash = 00 } } |"
            + " hsvpn.eap-users.carol.nt-hash | keep one of them",
        "1 | eap-users { carol.nt-hash = k7-secret-4 } | hsvpn.eap-users.carol.nt-hash | no MD4",
        "1 | eap-users { \" carol\".secret = k7-secret-4 } | hsvpn.eap-users.\" carol\" | no name",
        "13 | auth.local = certificate | hsvpn.peers.one.auth.local | has no private key",
        "13 | auth.remote = certificate | hsvpn.peers.one.auth.remote | there is no CA",
        "13 | auth.remote = pubkey | hsvpn.peers.one.auth.remote | public key is missing",
        "13 | auth.accept = [md5] | hsvpn.peers.one.auth.accept | 'md5' is not known",
        "13 | auth.accept = [] | hsvpn.peers.one.auth.accept | no way to sign is left",
        "13 | auth.revocation = perhaps | hsvpn.peers.one.auth.revocation | 'perhaps'",
        "13 | auth.private-key = good.psk | hsvpn.peers.one.auth.private-key | does not sign",
        "13 | auth.local = k7-secret-8 | hsvpn.peers.one.auth.local | no known way",
        "13 | auth.remote = eap-tls | hsvpn.peers.one.auth.remote | not supported yet",
        "13 | auth.psk = \"\" | hsvpn.peers.one.auth.psk | the key is empty",
        "13 | auth.psk = [k7-secret-5] | hsvpn.peers.one.auth.psk | found a list",
        "13 | auth.psk = null | hsvpn.peers.one.auth.psk | no pre-shared key",
        "13 | auth.psk-file = good.psk | hsvpn.peers.one.auth.psk-file | keep one",
        "13 | auth.ppk-id = red | hsvpn.peers.one.auth.ppk-id | no key of that name",
        "13 | auth.ppk = k7-secret-4 | hsvpn.peers.one.auth.ppk | has no name",
        "13 | auth.ppk-file = good.psk | hsvpn.peers.one.auth.ppk-file | has no name",
        "13 | auth.ppk-required = on | hsvpn.peers.one.auth.ppk-required | there is no key",
        "13 | auth { ppk-id = \"\", ppk = k7-secret-4 } | hsvpn.peers.one.auth.ppk-id | 0 octets",
        "13 | auth { ppk-id = red, ppk-file = open.psk } | hsvpn.peers.one.auth.ppk-file | chmod",
        "13 | auth { ppk-id = a, ppk = k7-secret-4, ppk-file = good.psk } "
            + "| hsvpn.peers.one.auth.ppk-file | keep one",
        "13 | ike = [aes128gcm16-prfsha256-mlkem768] | hsvpn.peers.one.ike[0] | relies on",
        "13 | ike = [aes128gcm16-prfsha256-x25519-ke8_mlkem768] | hsvpn.peers.one.ike[0] | known",
        "13 | esp = [aes128gcm16-ke1_mlkem768] | hsvpn.peers.one.esp[0] | no first one",
        "13 | ike = [aes128gcm16-x25519] | hsvpn.peers.one.ike[0] | no PRF",
        "13 | ike = [] | hsvpn.peers.one.ike | no proposal",
        "13 | esp = [default, aes127] | hsvpn.peers.one.esp[1] | 'aes127'",
        "13 | replay-window = 100 | hsvpn.peers.one.replay-window | power of two",
        "13 | timers.rekey-margin = 31m | hsvpn.peers.one.timers.rekey-margin | less than half",
        "13 | traffic-class.ecn = maybe | hsvpn.peers.one.traffic-class.ecn | one of copy, zero",
        "13 | traffic-class.dscp = 64 | hsvpn.peers.one.traffic-class.dscp | out of range",
        "13 | traffic-class.dscp = ef | hsvpn.peers.one.traffic-class.dscp | neither copy nor",
        "13 | traffic-class.inner-dscp = 0 | hsvpn.peers.one.traffic-class.inner-dscp | keep, copy",
        "13 | traffic-class.tos = 1 | hsvpn.peers.one.traffic-class.tos | known here: ecn, dscp",
        "13 | tfc.padding = 63 | hsvpn.peers.one.tfc.padding | out of range",
        "13 | tfc.padding = full | hsvpn.peers.one.tfc.padding | none, mtu or 64 to 1900",
        "13 | tfc.dummies = 10001 | hsvpn.peers.one.tfc.dummies | out of range",
        "13 | esp = [null-sha256] | hsvpn.peers.one.esp[0] | anybody can read",
        "13 | esp = [aes128] | hsvpn.peers.one.esp[0] | no integrity algorithm",
        "13 | timers.rekey-jitter = 51m | hsvpn.peers.one.timers.rekey-jitter | without rekey-margin",
        "13 | timers.reauthentication = often | hsvpn.peers.one.timers.reauthentication | no duration",
        "13 | timers.auth-lifetime = 9s | hsvpn.peers.one.timers.auth-lifetime | out of range",
        "13 | dpd-action = restart | hsvpn.peers.one.dpd-action | may be anywhere",
        "13 | dpd-action = hold | hsvpn.peers.one.dpd-action | restart",
        "13 | unique = yes | hsvpn.peers.one.unique | replace",
        "13 | childless = prefer | hsvpn.peers.one.childless | force",
        "13 | mobike = maybe | hsvpn.peers.one.mobike | neither",
        "13 | mobike-check = [] | hsvpn.peers.one.mobike-check | on or off",
        "13 | redirect = maybe | hsvpn.peers.one.redirect | follow",
        "13 | redirect-to = gw.example.net | hsvpn.peers.one.redirect-to | not looked up",
        "13 | redirect-targets = [10.0.0.0/33] | hsvpn.peers.one.redirect-targets[0] | 0 to 32",
        "13 | timers.liveness = -1s | hsvpn.peers.one.timers.liveness | out of range",
        "13 | timers.retransmit-factor = NaN | hsvpn.peers.one.timers.retransmit-factor | range",
        "13 | timers.retransmit-tries = 1.5 | hsvpn.peers.one.timers.retransmit-tries | whole",
        "15 | remote-identity = ONE.example | hsvpn.peers.two.remote-identity | that of peer one",
        "16 | three {} | hsvpn.peers.three.auth.psk | no pre-shared key",
        "16 | three { auth.psk-file = none.psk } | hsvpn.peers.three.auth.psk-file | not exist",
        "16 | three { auth.psk-file = open.psk } | hsvpn.peers.three.auth.psk-file | chmod o-rwx",
        "16 | three { auth.psk-file = empty.psk } | hsvpn.peers.three.auth.psk-file | is empty",
        "16 | three { auth.psk-file = long.psk } | hsvpn.peers.three.auth.psk-file | 4096 octets",
        "16 | three { auth.psk-file = /dev/zero } | hsvpn.peers.three.auth.psk-file | regular",
        "16 | three { auth.psk = ${SURELY_NOT_SET} } | hsvpn.peers.three.auth.psk | ${?SURELY",
        "18 | pekko {} | pekko | known here: hsvpn",
      })
  void tellsWhere(int line, String text, String key, String words) {
    // What lies in "guest" is found where guest is: one line further down.
    int expected = key.startsWith("hsvpn.contexts.guest") ? 10 : line + 1;
    // A key that is missing is told at its section.
    boolean missing = key.endsWith("remote-networks") || words.equals("one context, not 2");
    onlyError(after(line, text), missing ? 12 : expected, key, words);
  }

  @Test
  void tellsOfSyntaxErrorsWithoutQuotingThem() {
    onlyError(after(13, "auth.psk \"k7-secret-6\" }"), 14, "", "not valid HOCON");
    onlyError(after(13, "auth.psk = \"k7-secret-6"), 14, "", "not valid HOCON");
    onlyError("hsvpn {\n gateway {\n name = x\n", 4, "", "the file ends within");
    onlyError("hsvpn { gateway.name = [1, 2 }", 1, "", "not valid HOCON");
  }

  @Test
  void tellsOfMissingSections() {
    onlyError("", 1, "hsvpn", "the section is missing");
    assertThat(refused("\nhsvpn {}"))
        .extracting(e -> e.line() + " " + e.key())
        .containsExactlyInAnyOrder("2 hsvpn.gateway.name", "2 hsvpn.contexts");
  }

  @Test
  void tellsOfEverySubstitutionThatStandsForNothing() {
    assertThat(
            refused(
                """
                hsvpn {
                  gateway.name = ${NOT_SET_A}
                  contexts.a { tag = ${NOT_SET_B}
                    mtu = ${hsvpn.contexts.a.nothing} }
                }
                """))
        .extracting(e -> e.line() + " " + e.key())
        .containsExactly(
            "2 hsvpn.gateway.name", "3 hsvpn.contexts.a.tag", "4 hsvpn.contexts.a.mtu");
  }

  @Test
  void neverLoadsWhatASubstitutionLeftOpen() {
    for (String text :
        List.of(
            "auth.psk = x${NOT_SET}",
            "auth.psk = ${NOT_SET}${NOT_SET}x",
            "contexts = [${NOT_SET}]",
            "contexts = [office] ${NOT_SET}",
            "contexts += ${NOT_SET}",
            "colour = ${NOT_SET}",
            "timers = ${not.set} { liveness = 1s }")) {
      assertThat(refused(after(13, text)).toString()).as(text).containsAnyOf("NOT_SET", "not.set");
    }
  }

  @Test
  void refusesSubstitutionsThatGoInCircles() {
    assertThat(
            refused(
                "hsvpn.gateway.name = ${hsvpn.gateway.identity}\n"
                    + "hsvpn.gateway.identity = ${hsvpn.gateway.name}"))
        .isNotEmpty();
  }

  @Test
  void tellsOfIncludesAtTheirLine() throws IOException {
    Files.writeString(folder.resolve("loop.conf"), "\ninclude \"loop.conf\"\n");
    Files.write(folder.resolve("latin.conf"), "a = \"é\"".getBytes(StandardCharsets.ISO_8859_1));
    Files.writeString(folder.resolve("peer.conf"), "\nhsvpn.peers.x.remote = nowhere\n");
    String good = String.join("\n", GOOD);
    onlyError(good + "\ninclude \"none.conf\"", 19, "", "'none.conf': the file does not exist");
    onlyError(good + "\ninclude \"latin.conf\"", 19, "", "is not UTF-8");
    onlyError(good + "\ninclude url(\"http://127.0.0.1/x\")", 19, "", "only files");
    onlyError(good + "\ninclude classpath(\"reference.conf\")", 19, "", "only files");
    assertThat(refused(good + "\ninclude \"loop.conf\""))
        .extracting(ConfigError::file, ConfigError::line)
        .containsExactly(tuple(folder.resolve("loop.conf").toString(), 2));
    assertThat(refused(good + "\ninclude \"peer.conf\""))
        .extracting(e -> e.file() + ":" + e.line() + " " + e.key())
        .contains(folder.resolve("peer.conf") + ":2 hsvpn.peers.x.remote");
  }

  @Test
  void tellsOfFilesThatCannotBeRead() throws IOException {
    Files.write(folder.resolve("big.conf"), new byte[(4 << 20) + 1]);
    for (String name : List.of("none.conf", ".", "big.conf", "/dev/zero")) {
      LoadResult result = ConfigLoader.load(folder.resolve(name));
      assertThat(result).as(name).isInstanceOf(LoadResult.Refused.class);
      assertThat(((LoadResult.Refused) result).errors()).as(name).hasSize(1);
    }
  }

  @Test
  void boundsWhatAFileMayHold() {
    StringBuilder many = new StringBuilder("hsvpn.gateway.name = hub\nhsvpn.contexts {");
    for (int i = 0; i <= 4096; i++) {
      many.append("c").append(i).append(" { tag = ").append(i).append(" }\n");
    }
    assertThat(refused(many.append("}").toString()).getFirst().toString())
        .contains("4097 sections", "at most 4096");
    onlyError(after(3, "identity = " + "x".repeat(5000)), 4, "hsvpn.gateway.identity", "4096");
    assertThat(refused("a{".repeat(200_000)).getFirst().problem()).contains("nested");
  }

  @Test
  void tellsOfManyErrorsAtOnceInTheOrderOfTheFile() {
    List<ConfigError> errors =
        refused(
            """
            hsvpn {
              gateway { name = "bad name", listen = [nowhere], ports.ike = 70000 }
              contexts {
                a { tag = 1, tun = "much-too-long-a-name" }
                b { tag = 1, mtu = 5, colour = red }
              }
              peers {
                p { auth.psk = k7-secret-7, contexts = [a, c], esp = [des] }
                q { method = pptp }
              }
              http { bind = "0.0.0.0:80" }
            }
            """);
    assertThat(errors)
        .extracting(e -> e.line() + " " + e.key())
        .containsExactlyInAnyOrder(
            "2 hsvpn.gateway.name",
            "2 hsvpn.gateway.listen[0]",
            "2 hsvpn.gateway.ports.ike",
            "4 hsvpn.contexts.a.tun",
            "5 hsvpn.contexts.b.tag",
            "5 hsvpn.contexts.b.mtu",
            "5 hsvpn.contexts.b.colour",
            "8 hsvpn.peers.p.contexts",
            "8 hsvpn.peers.p.esp[0]",
            "9 hsvpn.peers.q.auth.psk",
            "9 hsvpn.peers.q.method",
            "11 hsvpn.http.bind");
    assertThat(errors).extracting(ConfigError::line).isSorted();
  }

  @Test
  void printsNoControlCharactersOfTheFile() {
    assertThat(refused("hsvpn { \"\\u001b[2J\" = 1 }"))
        .allMatch(e -> e.toString().chars().noneMatch(Character::isISOControl));
  }
}
