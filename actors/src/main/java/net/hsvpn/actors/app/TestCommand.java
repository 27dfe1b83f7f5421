package net.hsvpn.actors.app;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/**
 * {@code hsvpn test}, as far as the help goes: the launcher runs it by Maven, without coming here.
 */
@Command(name = "test", description = "Runs the whole test suite.", mixinStandardHelpOptions = true)
final class TestCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Unmatched private String[] ignored;

  @Override
  public Integer call() {
    throw new ParameterException(
        spec.commandLine(), "the tests are run by the launcher: ./hsvpn test");
  }
}
