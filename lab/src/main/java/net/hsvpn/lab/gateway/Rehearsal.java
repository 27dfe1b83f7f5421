package net.hsvpn.lab.gateway;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.hsvpn.lab.run.LabException;
import net.hsvpn.lab.topology.Host;
import net.hsvpn.lab.topology.Topology;

/**
 * One gateway that starts and ends so that those after it start in half the time: the Java runtime
 * leaves a cache of the classes it has loaded, linked and profiled (JEP 483, 514 and 515).
 *
 * <p>These gateways are short-lived and many, so that what they would do to become fast is left
 * out: the second compiler alone takes as much of the processor as everything else until a tunnel
 * stands.
 *
 * <p>It takes half a minute, so that only who starts many gateways asks for it, with the system
 * property {@link GatewayProcess#CACHE}. A cache is used again until one of the archives changes.
 */
final class Rehearsal {
  private static final Duration WRITING = Duration.ofSeconds(90);
  private static final String BRIEF = "-XX:TieredStopAtLevel=1";

  /** The class path without folders, of which a cache takes none: the laboratory's own. */
  private static final List<Path> ARCHIVES =
      Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
          .map(Path::of)
          .filter(Files::isRegularFile)
          .toList();

  private Rehearsal() {}

  /** Whether the cache is wanted, and all modules but the laboratory are archives. */
  static boolean wanted() {
    return System.getProperty(GatewayProcess.CACHE) != null
        && ARCHIVES.stream()
            .anyMatch(archive -> archive.getFileName().toString().startsWith("hsvpn-actors"));
  }

  /**
   * A Java runtime that uses the cache, ready for the name of a main class; the cache is made at
   * the first call. Safe for use by several threads and processes.
   *
   * @param flags all others that this runtime gets; they must not differ between calls
   * @throws LabException if the gateway cannot be started or leaves nothing
   */
  static synchronized List<String> performed(List<String> flags) {
    Path cache = Path.of(System.getProperty(GatewayProcess.CACHE));
    if (!isCurrent(cache)) {
      performAlone(cache, flags);
    }
    return java(flags, "-XX:AOTCache=" + cache);
  }

  /** Other processes that want the cache wait meanwhile, and then find it. */
  private static void performAlone(Path cache, List<String> flags) {
    Path lock = cache.resolveSibling(cache.getFileName() + ".lock");
    try (FileChannel channel = FileChannel.open(lock, CREATE, WRITE);
        FileLock _ = channel.lock()) {
      if (isCurrent(cache)) {
        return;
      }
      // It gets its name when it is whole.
      Path fresh = cache.resolveSibling(cache.getFileName() + ".new");
      Files.deleteIfExists(fresh);
      perform(fresh, flags);
      Files.move(fresh, cache, ATOMIC_MOVE);
    } catch (IOException e) {
      throw new LabException("cannot replace " + cache + ": " + e.getMessage(), e);
    }
  }

  private static boolean isCurrent(Path cache) {
    try {
      if (!Files.exists(cache)) {
        return false;
      }
      for (Path archive : ARCHIVES) {
        if (Files.getLastModifiedTime(archive).compareTo(Files.getLastModifiedTime(cache)) > 0) {
          return false;
        }
      }
      return true;
    } catch (IOException e) {
      throw new LabException("cannot read the time of " + e.getMessage(), e);
    }
  }

  private static void perform(Path cache, List<String> flags) {
    try (Topology topology = Topology.open("rehearsal")) {
      Host host = topology.host("solo").address("lo", "192.0.2.1/32");
      List<String> networks = List.of("10.1.0.0/16");
      ContextSpec context =
          new ContextSpec(
              "office", 10, networks, List.of("10.1.0.1/16"), host.context("office", networks));
      PeerSpec nobody =
          PeerSpec.plain(
              "nobody",
              "192.0.2.2",
              "nobody.example.net",
              "nobody's key, for a rehearsal",
              "office",
              networks,
              List.of("10.2.0.0/16"));
      GatewaySpec spec =
          new GatewaySpec(
              "solo",
              "solo.example.net",
              List.of("192.0.2.1"),
              host,
              List.of(context),
              List.of(nobody));
      GatewayProcess gateway =
          topology.ends(
              GatewayProcess.start(spec, java(flags, "-XX:AOTCacheOutput=" + cache), "0s"));
      gateway.awaitReady().api().events();
      gateway.terminate();
      gateway.awaitEnd(WRITING);
      if (!Files.exists(cache)) {
        throw gateway.failure("left no cache in " + cache);
      }
    }
  }

  private static List<String> java(List<String> flags, String more) {
    String classPath =
        ARCHIVES.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    return Footprint.java(
        Stream.concat(flags.stream(), Stream.of(BRIEF, more)).toList(), classPath);
  }
}
