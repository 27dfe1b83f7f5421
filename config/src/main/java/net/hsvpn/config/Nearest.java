package net.hsvpn.config;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Guesses what a mistyped word was meant to be. */
final class Nearest {
  private Nearest() {}

  /** The most similar candidate, if it is similar enough to be worth naming. */
  static Optional<String> to(String word, List<String> candidates) {
    int tolerance = Math.max(2, word.length() / 3);
    return candidates.stream()
        .filter(c -> Math.abs(c.length() - word.length()) <= tolerance)
        .filter(c -> distance(word, c) <= tolerance && distance(word, c) < c.length())
        .min(Comparator.comparingInt(c -> distance(word, c)));
  }

  /** Levenshtein's distance: letters to add, remove or replace. */
  static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
