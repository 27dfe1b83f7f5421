package net.hsvpn.dataplane.io;

import java.util.Arrays;

/**
 * Small numbers waiting for their turn, each at most once, first come first served. One thread;
 * allocates nothing but in {@link #reserve}.
 */
final class ReadyQueue {
  private int[] ring = new int[0];
  private boolean[] waiting = new boolean[0];
  private int head;
  private int count;

  /** Makes room for the numbers below {@code size}; never takes room away. */
  void reserve(int size) {
    if (size > ring.length) {
      int[] larger = new int[size];
      for (int i = 0; i < count; i++) {
        larger[i] = ring[(head + i) % ring.length];
      }
      ring = larger;
      head = 0;
      waiting = Arrays.copyOf(waiting, size);
    }
  }

  boolean isEmpty() {
    return count == 0;
  }

  /** Appends a number, unless it waits already. */
  void add(int number) {
    if (!waiting[number]) {
      waiting[number] = true;
      ring[(head + count) % ring.length] = number;
      count++;
    }
  }

  /** Takes the one that has waited longest. */
  int remove() {
    int number = ring[head];
    head = (head + 1) % ring.length;
    count--;
    waiting[number] = false;
    return number;
  }
}
