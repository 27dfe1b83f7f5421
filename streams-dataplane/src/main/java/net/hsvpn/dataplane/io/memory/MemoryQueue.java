package net.hsvpn.dataplane.io.memory;

import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/** A bounded queue whose waiting reader can be woken without an element. Any thread. */
final class MemoryQueue<T> {
  private static final int LIMIT = 65536;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<T> elements = new ArrayDeque<>();
  private boolean woken;

  boolean offer(T element) {
    lock.lock();
    try {
      if (elements.size() >= LIMIT) {
        return false;
      }
      elements.add(element);
      changed.signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** The next element, or null after the timeout or a wakeup. */
  T poll(int timeoutMillis) {
    lock.lock();
    try {
      long nanos = TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
      while (elements.isEmpty() && !woken && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
      }
      woken = false;
      return elements.poll();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    } finally {
      lock.unlock();
    }
  }

  /** The next element if it is there and wanted. */
  T pollIf(Predicate<T> wanted) {
    lock.lock();
    try {
      return !elements.isEmpty() && wanted.test(elements.peek()) ? elements.poll() : null;
    } finally {
      lock.unlock();
    }
  }

  void wakeup() {
    lock.lock();
    try {
      woken = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }
}
