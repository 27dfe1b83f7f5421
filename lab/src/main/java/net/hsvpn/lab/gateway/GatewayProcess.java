package net.hsvpn.lab.gateway;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.hsvpn.lab.run.Command;
import net.hsvpn.lab.run.LabException;
import net.hsvpn.lab.run.LabProcess;
import net.hsvpn.lab.run.ScratchFolder;
import net.hsvpn.lab.run.Tools;

/** A gateway in a process of its own, with a temporary folder for its configuration and data. */
public final class GatewayProcess implements AutoCloseable {
  /**
   * The system property that names a file for a cache of classes, from which small gateways start
   * in half the time; it is made when it is missing or old, which takes half a minute.
   */
  public static final String CACHE = "hsvpn.gateway-cache";

  private static final String MAIN = "net.hsvpn.actors.app.Main";
  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(20);

  private final GatewaySpec spec;
  private final ScratchFolder folder;
  private final Optional<Path> keys;
  private final List<String> command;
  private LabProcess process;
  private final Api api;

  private GatewayProcess(GatewaySpec spec, List<String> java, String warmUp, boolean exportKeys) {
    this.spec = spec;
    this.folder = ScratchFolder.create("gateway-" + spec.name());
    this.keys = exportKeys ? Optional.of(folder.path().resolve("exported.keys")) : Optional.empty();
    this.api = new Api(spec.host());
    spec.files().forEach(folder::write);
    Path file = folder.write("gateway.conf", spec.configuration(warmUp));
    this.command = commandLine(java, file);
    this.process = start();
  }

  private GatewayProcess(GatewaySpec spec, Footprint footprint, boolean exportKeys) {
    this(spec, footprint.java(), footprint.warmUp(), exportKeys);
  }

  /** Starts a gateway on this Java runtime, given up to the name of a main class. */
  static GatewayProcess start(GatewaySpec spec, List<String> java, String warmUp) {
    return new GatewayProcess(spec, java, warmUp, false);
  }

  /** Starts a gateway; {@link #awaitReady} tells when it can be used. */
  public static GatewayProcess start(GatewaySpec spec) {
    return new GatewayProcess(spec, Footprint.SMALL, false);
  }

  /** Starts a gateway on a Java runtime that is set up as the launcher does it for users. */
  public static GatewayProcess startAtFullSize(GatewaySpec spec) {
    return new GatewayProcess(spec, Footprint.FULL, false);
  }

  /** Starts a gateway on a Java runtime with a heap of 128 MiB, all of it resident at once. */
  public static GatewayProcess startWithLittleMemory(GatewaySpec spec) {
    return new GatewayProcess(spec, Footprint.LITTLE, false);
  }

  /** Starts a gateway that writes the keys of its SAs to {@link #keys}. */
  public static GatewayProcess startExportingKeys(GatewaySpec spec) {
    return new GatewayProcess(spec, Footprint.SMALL, true);
  }

  /**
   * Waits until the gateway says that it is ready, then sends all that has no other way on the
   * context's hosts into their TUN devices.
   *
   * @throws LabException if it ends or does not get ready within a minute, with its log
   */
  public GatewayProcess awaitReady() {
    long deadline = System.nanoTime() + START.toNanos();
    while (!api.ready()) {
      if (System.nanoTime() > deadline) {
        throw process.failure("was not ready after " + START.toSeconds() + " s");
      }
      if (process.awaitEnd(POLL)) {
        throw process.failure("ended with code " + process.exit() + " before it was ready");
      }
    }
    for (ContextSpec context : spec.contexts()) {
      if (!context.host().hasDevice(context.device())) {
        throw process.failure("is ready, but %s lacks its device".formatted(context.host()));
      }
      context.host().defaultRoutes(context.device());
    }
    return this;
  }

  /**
   * Waits until a peer is established.
   *
   * @throws LabException if that takes longer, with the peer's status and the log
   */
  public void awaitEstablished(String peer, Duration limit) {
    awaitState(peer, "established", limit);
  }

  /** Waits until a peer has this state. */
  public void awaitState(String peer, String state, Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!api.peer(peer).path("state").asText().equals(state)) {
      if (process.awaitEnd(POLL) || System.nanoTime() > deadline) {
        throw process.failure(
            "has not brought %s to '%s' within %d s; the peer's status: %s"
                .formatted(
                    peer, state, limit.toSeconds(), process.alive() ? api.peer(peer) : "ended"));
      }
    }
  }

  /** What it was started with. */
  public GatewaySpec spec() {
    return spec;
  }

  /** Writes another content into a file beside its configuration. */
  public void replace(String file, byte[] content) {
    folder.write(file, content);
  }

  /** Its HTTP interface. */
  public Api api() {
    return api;
  }

  /** What it has written to standard output and error. */
  public String log() {
    return process.log();
  }

  /** Waits until the process ends by itself. */
  public void awaitEnd(Duration limit) {
    if (!process.awaitEnd(limit)) {
      throw process.failure("was to end within " + limit.toSeconds() + " s");
    }
  }

  /** True until the process has ended. */
  public boolean alive() {
    return process.alive();
  }

  /** Its process id. */
  public long pid() {
    return process.pid();
  }

  /** The file of the exported keys. */
  public Path keys() {
    return keys.orElseThrow(
        () -> new IllegalStateException(spec.name() + " was not started to export its keys"));
  }

  /** An error with the newest part of the log in it. */
  public LabException failure(String what) {
    return process.failure(what);
  }

  /** Asks it to end (SIGTERM), and returns at once. */
  public void terminate() {
    process.terminate();
  }

  /** Ends it as if its power failed (SIGKILL). */
  public void kill() {
    process.kill();
  }

  /** Lets it not run for a while (SIGSTOP). */
  public void freeze() {
    Command.of(Tools.find("kill"), "-STOP", "" + process.pid()).run();
  }

  /** Lets it run again (SIGCONT). */
  public void thaw() {
    Command.of(Tools.find("kill"), "-CONT", "" + process.pid()).run();
  }

  private LabProcess start() {
    return spec.host().start("gateway", command, Map.of());
  }

  /** Starts it again, with the files that it left; it must have ended. */
  public void startAgain() {
    process = start();
  }

  /** Ends it in order (SIGTERM) and removes its files. */
  @Override
  public void close() {
    try (folder) {
      process.close();
    }
  }

  /** The Java runtime as the launcher starts it, ready for the name of a main class of ours. */
  public static List<String> javaAtFullSize() {
    return Footprint.FULL.java();
  }

  private List<String> commandLine(List<String> java, Path file) {
    List<String> words = new ArrayList<>(java);
    words.addAll(
        List.of(
            "-Djava.io.tmpdir=" + file.getParent(), MAIN, "gateway", "--config", file.toString()));
    keys.ifPresent(path -> words.addAll(List.of("--keys", path.toString())));
    return words;
  }

  @Override
  public String toString() {
    return "gateway " + spec.name();
  }
}
