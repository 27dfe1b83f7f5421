package net.hsvpn.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.regex.Pattern;
import net.hsvpn.config.proposal.EspProposal;
import net.hsvpn.config.proposal.IkeProposal;

/** The types of value that appear in a configuration. */
final class Types {
  // The platform's own parser takes "10.1" for 10.0.0.1, and accepts scopes: too generous here.
  private static final Pattern ADDRESS =
      Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|[0-9a-fA-F]*:[0-9a-fA-F:.]*");
  private static final Pattern PREFIX_LENGTH = Pattern.compile("\\d{1,3}");
  private static final Pattern FQDN = Pattern.compile("[A-Za-z0-9_*]([A-Za-z0-9._-]{0,252})");
  private static final Pattern DEVICE = Pattern.compile("[A-Za-z0-9._-]{1,15}");
  private static final Pattern NAMESPACE = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}");
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]{1,253}|[0-9a-fA-F:.]{2,45}");
  private static final Pattern PLANNED_AUTH = Pattern.compile("eap-[a-z0-9]{1,12}");
  private static final int MAX_SIGNATURES = 16;
  private static final int MAX_PPK_ID = 255;
  private static final Pattern JDBC = Pattern.compile("jdbc:(h2|postgresql):.+");

  static final Type<InetAddress> ADDRESS_LITERAL =
      Type.scalar("an IP address, such as 192.0.2.1; names are not looked up", Types::address);
  static final Type<InterfaceAddress> INTERFACE_ADDRESS =
      Type.scalar(
          "an IP address and prefix length, such as 10.1.0.1/16",
          text -> {
            requirePrefix(text);
            return InterfaceAddress.parse(text);
          });
  static final Type<IpPrefix> PREFIX =
      Type.scalar(
          "a prefix, such as 10.1.0.0/16",
          text -> {
            requirePrefix(text);
            return IpPrefix.parse(text);
          });
  static final Type<AddressRange> ADDRESS_RANGE =
      Type.scalar(
          "a range such as 10.9.0.10-10.9.0.99, or a prefix",
          text -> {
            for (String end : text.split("-", 2)) {
              requirePrefix(end);
            }
            return AddressRange.parse(text);
          });
  static final Type<Remote> REMOTE =
      Type.scalar(
          "an IP address or any",
          text -> text.equals("any") ? new Remote.Any() : new Remote.Address(unicast(text)));
  static final Type<Identity> IDENTITY =
      Type.scalar(
          "a domain name, an e-mail address, an IP address or a distinguished name",
          Types::identity);
  static final Type<IdentityPattern> IDENTITY_PATTERN =
      Type.scalar(
          "a domain name, an e-mail address, an IP address or a distinguished name, perhaps with *,"
              + " or any",
          Types::identityPattern);
  static final Type<RoutingTag> TAG =
      new Type<>(
          "a whole number from 0 to 65535",
          entry -> Type.integer(0, 65535).reader().apply(entry).map(RoutingTag::new));
  static final Type<String> NAME =
      Type.scalar(
          "a name of letters, digits and . _ -",
          text -> {
            Names.require("gateway", text);
            return text;
          });
  static final Type<ContextId> CONTEXT = Type.scalar("the name of a context", ContextId::new);
  static final Type<String> DEVICE_NAME =
      Type.scalar(
          "the name of a network interface: 1 to 15 letters, digits and . _ -", Types::device);
  static final Type<String> NAMESPACE_NAME =
      Type.scalar(
          "the name of a network namespace: 1 to 64 letters, digits and . _ -",
          text -> matching(NAMESPACE, text, "is no name of a network namespace"));
  static final Type<OptionalInt> MTU = Type.scalar("auto or 576 to 1900", Types::mtu);
  static final Type<Boolean> SWITCH =
      Type.scalar(
          "on or off",
          text ->
              switch (text) {
                case "on", "true", "yes" -> true;
                case "off", "false", "no" -> false;
                default -> throw new IllegalArgumentException("'" + text + "' is neither");
              });
  static final Type<TcpMss> TCP_MSS = Type.scalar("auto, off or 536 to 9000", Types::tcpMss);
  static final Type<Path> FILE = Type.scalar("the name of a file", Types::file);
  static final Type<String> HOST_NAME =
      Type.scalar("a host name or an IP address", text -> matching(HOST, text, "is no host name"));
  static final Type<InetSocketAddress> BIND =
      Type.scalar("an IP address and a port, such as 127.0.0.1:8080", Types::bind);
  static final Type<String> SEED =
      Type.scalar(
          "host:port",
          text -> {
            HostPort parts = HostPort.parse(text, 1);
            matching(HOST, parts.host(), "is no host name");
            return text;
          });
  // What is refused is not repeated: the text may hold a password.
  static final Type<String> JDBC_URL =
      Type.scalar(
          "an address such as jdbc:h2:file:./data/hsvpn or jdbc:postgresql://host/database",
          text -> {
            if (!JDBC.matcher(text).matches()) {
              throw new IllegalArgumentException("no database that this gateway knows");
            }
            return text;
          });
  static final Type<Secret> KEY_TEXT =
      Type.scalar(
          "the key as a text, in UTF-8",
          text -> {
            if (text.isEmpty()) {
              throw new IllegalArgumentException("the key is empty");
            }
            return Secret.copyOf(text.getBytes(StandardCharsets.UTF_8));
          });
  static final Type<Secret> NT_HASH =
      Type.scalar(
          "32 hexadecimal digits",
          text -> {
            try {
              byte[] hash = HexFormat.of().parseHex(text);
              if (hash.length == 16) {
                return Secret.copyOf(hash);
              }
            } catch (IllegalArgumentException _) {
              // Told below, without the text.
            }
            throw new IllegalArgumentException("no MD4 hash");
          });
  static final Type<String> EAP_NAME =
      Type.scalar(
          "a name of 1 to 253 printable ASCII characters",
          text -> {
            if (!EapUser.isName(text)) {
              throw new IllegalArgumentException("no name that a user can have");
            }
            return text;
          });
  static final Type<String> PPK_ID =
      Type.scalar(
          "a name of 1 to " + MAX_PPK_ID + " octets in UTF-8",
          text -> {
            int octets = text.getBytes(StandardCharsets.UTF_8).length;
            if (octets == 0 || octets > MAX_PPK_ID) {
              throw new IllegalArgumentException("the name has " + octets + " octets");
            }
            return text;
          });
  static final Type<AuthMethodName> AUTH_METHOD =
      Type.scalar(
          "psk, certificate, pubkey, eap-mschapv2, eap-md5, eap-radius or null-auth",
          text -> {
            for (AuthMethodName method : AuthMethodName.values()) {
              if (text.equals(method.keyword())) {
                return method;
              }
            }
            // Anything else is not repeated: this is where a key is written by mistake.
            throw new IllegalArgumentException(
                PLANNED_AUTH.matcher(text).matches()
                    ? "'" + text + "' is not supported yet"
                    : "no known way to prove an identity");
          });
  static final Type<SignaturePolicy> SIGNATURES =
      new Type<>(
          "default, or a list of " + SignatureScheme.vocabulary() + " and classic",
          Types::signatures);
  static final Type<RevocationPolicy> REVOCATION =
      choice(RevocationPolicy.class, RevocationPolicy::keyword);
  static final Type<URI> HTTP_URL = Type.scalar("a URL such as http://host/file", Types::httpUrl);
  static final Type<List<IkeProposal>> IKE_PROPOSAL =
      Type.scalar(
          "default, or a proposal such as aes128gcm16-prfsha256-x25519", IkeProposal::parseEntry);
  static final Type<List<EspProposal>> ESP_PROPOSAL =
      Type.scalar("default, or a proposal such as aes128gcm16-esn", EspProposal::parseEntry);
  static final Type<Integer> REPLAY_WINDOW =
      Type.scalar(
          "a power of two from 64 to 65536",
          text -> {
            for (int size = 64; size <= 65536; size *= 2) {
              if (text.strip().equals(Integer.toString(size))) {
                return size;
              }
            }
            throw new IllegalArgumentException("'" + text + "' is no possible window");
          });

  static final Type<OptionalInt> DSCP =
      Type.scalar(
          "copy or a whole number from 0 to 63",
          text ->
              text.equals("copy")
                  ? OptionalInt.empty()
                  : OptionalInt.of(number(text, "copy", 0, 63)));
  static final Type<TfcPolicy.Padding> TFC_PADDING =
      Type.scalar(
          "none, mtu or 64 to 1900",
          text ->
              switch (text) {
                case "none" -> new TfcPolicy.Padding.None();
                case "mtu" -> new TfcPolicy.Padding.Mtu();
                default -> new TfcPolicy.Padding.AtLeast(number(text, "none nor mtu", 64, 1900));
              });
  static final Type<Integer> TFC_DUMMIES =
      Type.scalar(
          "off or 1 to 10000", text -> text.equals("off") ? 0 : number(text, "off", 1, 10_000));

  private Types() {}

  /** One of an enum's constants, by the names they have in the file. */
  static <E extends Enum<E>> Type<E> choice(Class<E> of, Function<E, String> keyword) {
    List<E> constants = List.of(of.getEnumConstants());
    String names = String.join(", ", constants.stream().map(keyword).toList());
    return Type.scalar(
        "one of " + names,
        text ->
            constants.stream()
                .filter(c -> keyword.apply(c).equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + text + "' is not known")));
  }

  static InetAddress address(String text) {
    if (!ADDRESS.matcher(text).matches()) {
      throw new IllegalArgumentException("'" + text + "' is no IP address");
    }
    try {
      return InetAddress.ofLiteral(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("'" + text + "' is no IP address", e);
    }
  }

  private static InetAddress unicast(String text) {
    InetAddress address = address(text);
    if (address.isAnyLocalAddress() || address.isMulticastAddress()) {
      throw new IllegalArgumentException("'" + text + "' is the address of no single host");
    }
    return address;
  }

  private static void requirePrefix(String text) {
    int slash = text.indexOf('/');
    address(slash < 0 ? text : text.substring(0, slash));
    if (slash >= 0 && !PREFIX_LENGTH.matcher(text.substring(slash + 1)).matches()) {
      throw new IllegalArgumentException("'" + text + "': no prefix length after the slash");
    }
  }

  private static Identity identity(String text) {
    Identity identity = Identity.parse(text);
    if (identity instanceof Identity.Fqdn && !FQDN.matcher(text).matches()) {
      throw new IllegalArgumentException("'" + text + "' is no domain name");
    }
    return identity;
  }

  private static IdentityPattern identityPattern(String text) {
    IdentityPattern pattern = IdentityPattern.parse(text);
    if (pattern instanceof IdentityPattern.Exactly(Identity.Fqdn _)
        && !FQDN.matcher(text.strip()).matches()) {
      throw new IllegalArgumentException("'" + text + "' is no domain name");
    }
    return pattern;
  }

  private static Optional<SignaturePolicy> signatures(Entry entry) {
    if (entry.value().unwrapped().equals("default")) {
      return Optional.of(SignaturePolicy.DEFAULT);
    }
    return Type.scalar("a signature", text -> text)
        .list(MAX_SIGNATURES)
        .reader()
        .apply(entry)
        .flatMap(words -> {
          try {
            return Optional.of(SignaturePolicy.parse(words));
          } catch (IllegalArgumentException e) {
            entry.refuse(
                String.valueOf(e.getMessage()), "write a list of names, or leave the key out");
            return Optional.empty();
          }
        });
  }

  private static URI httpUrl(String text) {
    URI url = URI.create(text);
    if (!"http".equalsIgnoreCase(url.getScheme()) || url.getHost() == null) {
      throw new IllegalArgumentException("'" + text + "' is no http URL");
    }
    return url;
  }

  private static String device(String text) {
    if (text.length() > 15) {
      throw new IllegalArgumentException("'" + text + "' has more than 15 characters");
    }
    if (text.equals(".") || text.equals("..")) {
      throw new IllegalArgumentException("'" + text + "' is no name of an interface");
    }
    return matching(DEVICE, text, "is no name of an interface");
  }

  private static OptionalInt mtu(String text) {
    if (text.equals("auto")) {
      return OptionalInt.empty();
    }
    return OptionalInt.of(number(text, "auto", 576, 1900));
  }

  /** A number that may stand instead of words. */
  private static int number(String text, String words, int min, int max) {
    int value;
    try {
      value = Integer.parseInt(text.strip());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + text + "' is neither " + words + " nor a number", e);
    }
    if (value < min || value > max) {
      throw new IllegalArgumentException(value + " is out of range");
    }
    return value;
  }

  private static TcpMss tcpMss(String text) {
    return switch (text) {
      case "auto" -> new TcpMss.Auto();
      case "off", "false" -> new TcpMss.Off();
      default -> new TcpMss.AtMost(segment(text));
    };
  }

  private static int segment(String text) {
    int value;
    try {
      value = Integer.parseInt(text.strip());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + text + "' is neither a word nor a number", e);
    }
    if (value < 536 || value > 9000) {
      throw new IllegalArgumentException(value + " is out of range");
    }
    return value;
  }

  private static Path file(String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException("the name of the file is empty");
    }
    return Path.of(text);
  }

  private static InetSocketAddress bind(String text) {
    HostPort parts = HostPort.parse(text, 0);
    return new InetSocketAddress(address(parts.host()), parts.port());
  }

  private static String matching(Pattern pattern, String text, String otherwise) {
    if (!pattern.matcher(text).matches()) {
      throw new IllegalArgumentException("'" + text + "' " + otherwise);
    }
    return text;
  }
}
