package net.hsvpn.actors.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The launcher at the root, in a folder of its own, with a JDK and a Maven that only take notes.
 */
class LauncherTest {
  private static final Path LAUNCHER = Path.of("..", "hsvpn");
  private static final List<String> MODULES =
      List.of("config", "peers", "streams-dataplane", "persistence", "actors", "lab");

  @TempDir private Path folder;
  private Path root;
  private Path tools;
  private Path jdks;
  private Path notes;

  private record Outcome(int exit, String out, String err) {}

  @BeforeEach
  void layOut() throws IOException {
    root = Files.createDirectories(folder.resolve("a root with spaces"));
    tools = Files.createDirectories(folder.resolve("tools"));
    jdks = Files.createDirectories(folder.resolve("jdks"));
    notes = folder.resolve("maven.notes");
    Files.copy(LAUNCHER, root.resolve("hsvpn"), StandardCopyOption.COPY_ATTRIBUTES);
    Files.writeString(root.resolve("pom.xml"), "<project/>");
    for (String module : MODULES) {
      Files.createDirectories(root.resolve(module).resolve("src/main"));
      Files.writeString(root.resolve(module).resolve("pom.xml"), "<project/>");
    }
    script(
        tools.resolve("mvn"),
        """
        echo "$@" >>"%s"
        mkdir -p lab/target/lib
        for m in %s; do
          mkdir -p $m/target
          : >$m/target/hsvpn-$m.jar
        done
        """
            .formatted(notes, String.join(" ", MODULES)));
  }

  private static void script(Path file, String text) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private void installJdk(String name, String version) throws IOException {
    Path bin = Files.createDirectories(jdks.resolve(name).resolve("bin"));
    script(bin.resolve("javac"), "");
    script(bin.resolve("java"), "for a in \"$@\"; do echo \"[$a]\"; done\n");
    Files.writeString(
        jdks.resolve(name).resolve("release"), "A=\"b\"\nJAVA_VERSION=\"" + version + "\"\n");
  }

  private Outcome run(Path launcher, String path, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("/bin/bash", launcher.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    Map<String, String> environment = new HashMap<>();
    environment.put("PATH", path);
    environment.put("HSVPN_JDKS", jdks.toString());
    builder.environment().clear();
    builder.environment().putAll(environment);
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  private Outcome run(String... arguments) throws Exception {
    return run(root.resolve("hsvpn"), tools + ":/usr/bin:/bin", arguments);
  }

  @Test
  void withoutAJdkItSaysInOneLineHowToGetOne() throws Exception {
    installJdk("jdk-21", "21.0.4");

    Outcome outcome = run(root.resolve("hsvpn"), "", "status");

    assertThat(outcome.exit()).isEqualTo(1);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err().lines())
        .singleElement()
        .satisfies(line -> assertThat(line).contains("JDK 25", "install", "JAVA_HOME"));
  }

  @Test
  void withoutMavenItSaysSo() throws Exception {
    installJdk("jdk-25", "25.0.1");
    Files.delete(tools.resolve("mvn"));
    // Of the system's own tools those that come before Maven is missed.
    for (String tool : List.of("find", "mkdir", "flock", "readlink")) {
      script(tools.resolve(tool), "exec /usr/bin/" + tool + " \"$@\"\n");
    }

    Outcome outcome = run(root.resolve("hsvpn"), tools.toString(), "status");

    assertThat(outcome.exit()).isEqualTo(1);
    assertThat(outcome.err()).contains("needs Maven");
  }

  @Test
  void aRootWithSpacesBehindASymbolicLinkIsFound() throws Exception {
    installJdk("jdk-25", "25");
    Path elsewhere = Files.createDirectories(folder.resolve("else where"));
    Path link = elsewhere.resolve("gateway tool");
    Files.createSymbolicLink(link, Path.of("..", "a root with spaces", "hsvpn"));

    Outcome outcome = run(link, tools + ":/usr/bin:/bin", "peer", "initiate", "two words");

    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.exit()).isZero();
    assertThat(outcome.out().lines())
        .contains("[" + root.toRealPath().resolve("lab/target/lib") + "/*]")
        .endsWith("[net.hsvpn.actors.app.Main]", "[peer]", "[initiate]", "[two words]");
  }

  @Test
  void itBuildsOnFirstUseAndAfterAChangeOnly() throws Exception {
    installJdk("jdk-25", "25.0.1");
    run("status");
    run("status");
    assertThat(notes).content().hasLineCount(1).contains("package");

    Path source = Files.writeString(root.resolve("peers/src/main/New.java"), "");
    Path stamp = root.resolve("target/hsvpn.built");
    Files.setLastModifiedTime(
        source,
        FileTime.from(Files.getLastModifiedTime(stamp).toInstant().plus(Duration.ofSeconds(2))));
    run("status");

    assertThat(notes).content().hasLineCount(2);
  }

  @Test
  void aBuildThatFailsShowsItsLog() throws Exception {
    installJdk("jdk-25", "25.0.1");
    script(tools.resolve("mvn"), "echo 'what went wrong'\nexit 1\n");

    Outcome outcome = run("status");

    assertThat(outcome.exit()).isEqualTo(1);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).contains("what went wrong", "the build failed");
  }

  @Test
  void testsAreMavensAffair() throws Exception {
    installJdk("jdk-25", "25.0.1");

    assertThat(run("test", "-Dtest=X").exit()).isZero();

    assertThat(notes).hasContent("-B verify -Dtest=X");
  }

  @Test
  void onlyAGatewayMayUseNativeCode() throws Exception {
    installJdk("jdk-25", "25.0.1");

    assertThat(run("gateway").out())
        .contains("--enable-native-access=ALL-UNNAMED", "hsvpn-gateway.aot]");
    assertThat(run("status").out()).doesNotContain("native-access").contains("-XX:AOTCache=");
  }
}
