package net.hsvpn.lab.capture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.hsvpn.lab.run.Command;
import net.hsvpn.lab.run.LabException;
import net.hsvpn.lab.run.Output;
import net.hsvpn.lab.run.ScratchFolder;
import net.hsvpn.lab.run.Tools;

/**
 * tshark with the keys of some SAs, in a settings folder of its own that is removed by {@link
 * #close}.
 */
public final class Tshark implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private final ScratchFolder folder;

  private Tshark(ScratchFolder folder) {
    this.folder = folder;
  }

  /** A tshark that knows these keys. */
  public static Tshark with(List<IkeKeys> ike, List<EspKeys> esp) {
    Tools.need("tshark");
    ScratchFolder folder = ScratchFolder.create("tshark");
    folder.write(
        "ikev2_decryption_table",
        ike.stream().map(keys -> keys.line() + "\n").collect(Collectors.joining()));
    folder.write("esp_sa", esp.stream().map(EspKeys::lines).collect(Collectors.joining()));
    return new Tshark(folder);
  }

  /**
   * A tshark that knows the keys in a file of lines {@code uat:TABLE:RECORD}, as a gateway exports
   * them; lines that begin with # are comments.
   */
  public static Tshark withKeyFile(Path keys) {
    Tools.need("tshark");
    Map<String, StringBuilder> tables = new HashMap<>();
    for (String line : lines(keys)) {
      if (line.startsWith("#")) {
        continue;
      }
      String[] parts = line.split(":", 3);
      if (parts.length != 3 || !parts[0].equals("uat") || !parts[1].matches("\\w+")) {
        throw new LabException(keys + ": expected lines 'uat:TABLE:RECORD', found: " + line);
      }
      tables.computeIfAbsent(parts[1], _ -> new StringBuilder()).append(parts[2]).append('\n');
    }
    ScratchFolder folder = ScratchFolder.create("tshark");
    tables.forEach((table, records) -> folder.write(table, records.toString()));
    return new Tshark(folder);
  }

  /** A tshark without keys. */
  public static Tshark withoutKeys() {
    return with(List.of(), List.of());
  }

  /**
   * The values of some fields, a row per packet that matches.
   *
   * @param filter in Wireshark's display filter language
   * @return in each row one text per field: empty if the packet lacks it, and with commas between
   *     them if it has several
   */
  public List<List<String>> fields(Path capture, String filter, String... fields) {
    List<String> words = words(capture, filter);
    words.addAll(List.of("-T", "fields", "-E", "separator=/t", "-E", "occurrence=a"));
    for (String field : fields) {
      words.addAll(List.of("-e", field));
    }
    return run(words).lines().map(line -> Arrays.asList(line.split("\t", -1))).toList();
  }

  /** How many packets match. */
  public int count(Path capture, String filter) {
    return fields(capture, filter, "frame.number").size();
  }

  /** Every detail of the packets that match, as text for a human. */
  public String details(Path capture, String filter) {
    List<String> words = words(capture, filter);
    words.add("-V");
    return run(words);
  }

  /** Removes the keys. */
  @Override
  public void close() {
    folder.close();
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new LabException("cannot read the keys: " + e.getMessage(), e);
    }
  }

  private List<String> words(Path capture, String filter) {
    return new ArrayList<>(
        List.of(
            Tools.find("tshark"),
            "-n",
            "-r",
            capture.toString(),
            "-o",
            "esp.enable_encryption_decode:TRUE",
            "-o",
            "esp.enable_authentication_check:TRUE",
            "-Y",
            filter));
  }

  private String run(List<String> words) {
    Output output =
        Command.of(words)
            .with(Map.of("WIRESHARK_CONFIG_DIR", folder.path().toString()))
            .within(LIMIT)
            .run();
    // A key that tshark cannot read is only a warning to it, and would look like a wrong key to us.
    if (output.stderr().contains("[UAT")) {
      throw new LabException("tshark did not take the keys:\n" + output.stderr());
    }
    return output.stdout();
  }
}
