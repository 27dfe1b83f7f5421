package net.hsvpn.lab.isolation;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.hsvpn.lab.gateway.GatewayProcess;
import net.hsvpn.lab.run.ScratchFolder;

/**
 * Runs a main class of ours inside an {@link Isolation} and waits for it. However the outer process
 * ends, the inner one follows: its standard input is a {@link Lifeline}.
 */
public final class InnerProcess {
  private InnerProcess() {}

  /**
   * Runs to the end; the inner process writes where the outer one does.
   *
   * @param folder temporary files of both; removed if a signal ends this process, else the caller's
   * @param main what to run, which follows its lifeline
   * @return the exit code
   */
  public static int run(ScratchFolder folder, Class<?> main, List<String> arguments)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(Isolation.find().line(java(folder, main, arguments)))
            .redirectOutput(ProcessBuilder.Redirect.INHERIT)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    Thread hook = new Thread(() -> end(process, folder), "end of " + main.getSimpleName());
    Runtime.getRuntime().addShutdownHook(hook);
    int exit = process.waitFor();
    awaitOrForget(hook);
    return exit;
  }

  /** The inner process takes everything down in order when its input ends; then we may go. */
  private static void end(Process process, ScratchFolder folder) {
    try (folder) {
      process.getOutputStream().close();
      process.onExit().join();
    } catch (IOException e) {
      process.destroy();
    }
  }

  private static void awaitOrForget(Thread hook) throws InterruptedException {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // This process is ending already: the hook does what is left to do.
      hook.join();
    }
  }

  private static List<String> java(ScratchFolder folder, Class<?> main, List<String> arguments) {
    List<String> words =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-XX:-UsePerfData",
                // Whatever is left over goes with the outer process's folder.
                "-Djava.io.tmpdir=" + folder.path()));
    Optional.ofNullable(System.getProperty(GatewayProcess.CACHE))
        .ifPresent(cache -> words.add("-D%s=%s".formatted(GatewayProcess.CACHE, cache)));
    words.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    words.addAll(arguments);
    return words;
  }
}
