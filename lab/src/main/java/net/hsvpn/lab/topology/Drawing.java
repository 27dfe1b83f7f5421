package net.hsvpn.lab.topology;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/** A topology in plain characters: each network a line, each host a box that hangs on it. */
final class Drawing {
  private static final int GAP = 2;

  private Drawing() {}

  static String of(Topology topology) {
    List<List<String>> boxes = topology.hosts().stream().map(Drawing::box).toList();
    int height = boxes.stream().mapToInt(List::size).max().orElse(0);
    int width = boxes.stream().mapToInt(box -> box.getFirst().length() + GAP).sum() - GAP;
    StringBuilder text = new StringBuilder();
    for (Network network : topology.networks()) {
      text.append(line(network.name(), Math.max(width, network.name().length() + 6))).append('\n');
    }
    text.append(row(boxes.stream().map(Drawing::stem).toList()));
    for (int i = 0; i < height; i++) {
      int index = i;
      text.append(
          row(
              boxes.stream()
                  .map(box ->
                      index < box.size() ? box.get(index) : " ".repeat(box.getFirst().length()))
                  .toList()));
    }
    return text.toString();
  }

  private static String line(String label, int width) {
    int left = (width - label.length() - 2) / 2;
    return "=".repeat(left) + " " + label + " " + "=".repeat(width - left - label.length() - 2);
  }

  private static String row(List<String> cells) {
    return String.join(" ".repeat(GAP), cells).stripTrailing() + "\n";
  }

  private static String stem(List<String> box) {
    int width = box.getFirst().length();
    return " ".repeat(width / 2) + "|" + " ".repeat(width - width / 2 - 1);
  }

  private static List<String> box(Host host) {
    List<String> head = new ArrayList<>(List.of(host.name()));
    head.addAll(host.addresses());
    List<String> all = new ArrayList<>(head);
    all.addAll(host.captions());
    int width = all.stream().mapToInt(String::length).max().orElse(0);
    String rule = "+" + "-".repeat(width + 2) + "+";
    List<String> box = new ArrayList<>(List.of(rule));
    box.addAll(rows(head, width));
    box.add(rule);
    if (!host.captions().isEmpty()) {
      box.addAll(rows(host.captions(), width));
      box.add(rule);
    }
    return Collections.unmodifiableList(box);
  }

  private static List<String> rows(List<String> lines, int width) {
    return lines.stream()
        .map(line -> "| " + line + " ".repeat(width - line.length()) + " |")
        .collect(Collectors.toList());
  }
}
