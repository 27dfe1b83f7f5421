package net.hsvpn.dataplane.io.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.regex.Pattern;

/**
 * A network namespace with a name, as {@code ip netns} keeps them: a file under /run/netns, or any
 * path that contains a slash.
 *
 * @param path the file that holds the namespace
 */
public record NetworkNamespace(Path path) {
  private static final Path DIRECTORY = Path.of("/run/netns");
  private static final Pattern NAME = Pattern.compile("[^/\\s\\p{Cntrl}]{1,255}");
  private static final Path OWN = Path.of("/proc/thread-self/ns/net");

  /**
   * The namespace of a name, whether it exists or not.
   *
   * @param name {@code office} for /run/netns/office, or a path with a slash in it
   */
  public static NetworkNamespace of(String name) {
    if (name.indexOf('/') >= 0) {
      return new NetworkNamespace(Path.of(name));
    }
    if (!NAME.matcher(name).matches() || name.equals(".") || name.equals("..")) {
      throw new IllegalArgumentException(
          "network namespace '" + name + "': expected a name without spaces, or a path");
    }
    return new NetworkNamespace(DIRECTORY.resolve(name));
  }

  /** The namespace that this process (its main thread) lives in. */
  public static NetworkNamespace ofProcess() {
    return new NetworkNamespace(Path.of("/proc/self/ns/net"));
  }

  /** The short name if it lies in /run/netns, else the path. */
  public String name() {
    return DIRECTORY.equals(path.getParent()) ? path.getFileName().toString() : path.toString();
  }

  /** Whether the file is there. A file that is no namespace shows when it is used. */
  public boolean exists() {
    return Files.exists(path);
  }

  /**
   * Runs work on a new platform thread that lives in this namespace, and waits for it. Sockets, TUN
   * devices and netlink sockets opened there (java.net's as well) belong to the namespace for good
   * and may be used from any thread. Threads that the work starts live there too: have it start
   * none that others may come to share. An interrupt is handed on to the work, whose outcome still
   * counts; a checked exception other than IOException comes wrapped in one.
   *
   * @throws NativeError if the namespace cannot be entered, with what to do about it
   */
  public <T> T call(Callable<T> work) throws IOException {
    return onThread(
        "netns " + name(),
        () -> {
          enter();
          return work.call();
        });
  }

  /**
   * Makes a new namespace, empty but for a loopback device that is down.
   *
   * @throws IOException if the name is taken or the kernel refuses
   */
  public void create() throws IOException {
    try {
      Files.createDirectories(path.toAbsolutePath().getParent());
      Files.createFile(path);
    } catch (FileAlreadyExistsException e) {
      throw new IOException(
          subject() + " exists already: delete it with 'ip netns delete " + name() + "'", e);
    } catch (AccessDeniedException e) {
      throw new IOException(
          subject() + ": " + path + " may not be created: run as root, or name a path that may", e);
    }
    try {
      onThread("netns " + name(), this::unshareAndMount);
    } catch (Throwable t) {
      Files.deleteIfExists(path);
      throw t;
    }
  }

  private Boolean unshareAndMount() throws IOException {
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment errno = scratch.allocate(Native.CALL_STATE, 8);
      NativeError.check("unshare", subject(), Libc.unshare(errno, Abi.CLONE_NEWNET));
      int result =
          Libc.mount(
              errno,
              scratch.allocateFrom(OWN.toString()),
              scratch.allocateFrom(path.toString()),
              scratch.allocateFrom("none"),
              Abi.MS_BIND);
      NativeError.check("mount", subject(), result);
      return true;
    }
  }

  /**
   * Removes the name. The namespace itself goes when its last process and socket have gone.
   *
   * @throws IOException if there is none, or the kernel refuses
   */
  public void delete() throws IOException {
    if (!exists()) {
      throw new IOException(subject() + " not found");
    }
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment errno = scratch.allocate(Native.CALL_STATE, 8);
      int result = Libc.umount2(errno, scratch.allocateFrom(path.toString()), Abi.MNT_DETACH);
      // EINVAL: nothing is mounted there (any more), so that only the file is left to remove.
      if (-result != Errno.EINVAL.code()) {
        NativeError.check("umount", subject(), result);
      }
    }
    Files.delete(path);
  }

  private void enter() throws IOException {
    try (Handle handle = openFile();
        Arena scratch = Arena.ofConfined()) {
      MemorySegment errno = scratch.allocate(Native.CALL_STATE, 8);
      int result = Libc.setns(errno, handle.fd(), Abi.CLONE_NEWNET);
      if (-result == Errno.EINVAL.code()) {
        throw NativeError.of(
            "setns", subject(), -result, path + " is no network namespace: delete and recreate it");
      }
      NativeError.check("setns", subject(), result);
    }
  }

  /** The namespace's file, open; netlink takes its descriptor. */
  Handle openFile() throws IOException {
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment errno = scratch.allocate(Native.CALL_STATE, 8);
      MemorySegment file = scratch.allocateFrom(path.toString());
      int fd = Libc.open(errno, file, Abi.O_RDONLY | Abi.O_CLOEXEC);
      if (-fd == Errno.ENOENT.code()) {
        throw new IOException(
            subject() + " not found: create it with 'ip netns add " + name() + "'");
      }
      NativeError.check("open", subject(), fd);
      return new Handle(fd, subject());
    }
  }

  private String subject() {
    return "network namespace '" + name() + "'";
  }

  private static <T> T onThread(String threadName, Callable<T> work) throws IOException {
    FutureTask<T> task = new FutureTask<>(work);
    Thread thread = Thread.ofPlatform().name(threadName).daemon().start(task);
    awaitEnd(thread);
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(threadName + " interrupted", e);
    } catch (ExecutionException e) {
      throw unwrapped(e.getCause());
    }
  }

  /** Waits for the thread to be gone, so that it holds the namespace no longer. */
  private static void awaitEnd(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
        thread.interrupt();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static IOException unwrapped(Throwable cause) {
    return switch (cause) {
      case IOException e -> e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> new IOException(cause);
    };
  }
}
