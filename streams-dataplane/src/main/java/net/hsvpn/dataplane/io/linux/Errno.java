package net.hsvpn.dataplane.io.linux;

/** Error numbers of Linux (asm-generic/errno.h), as far as this package meets them. */
public enum Errno {
  EPERM(1, "operation not permitted"),
  ENOENT(2, "no such file or object"),
  ESRCH(3, "no such entry"),
  EINTR(4, "interrupted"),
  EIO(5, "input/output error"),
  ENXIO(6, "no such device or address"),
  EBADF(9, "bad file descriptor"),
  EAGAIN(11, "would block"),
  ENOMEM(12, "out of memory"),
  EACCES(13, "permission denied"),
  EFAULT(14, "bad address"),
  EBUSY(16, "busy"),
  EEXIST(17, "exists already"),
  ENODEV(19, "no such device"),
  ENOTDIR(20, "not a directory"),
  EINVAL(22, "invalid argument"),
  ENFILE(23, "the system has too many open files"),
  EMFILE(24, "the process has too many open files"),
  ENOTTY(25, "not a device for this request"),
  ENOSPC(28, "no space left"),
  EROFS(30, "read-only file system"),
  ERANGE(34, "out of range"),
  ENOSYS(38, "not known to this kernel"),
  EPROTO(71, "protocol error"),
  EBADFD(77, "device in a bad state"),
  ENOTSOCK(88, "not a socket"),
  EDESTADDRREQ(89, "destination address required"),
  EMSGSIZE(90, "message too long"),
  ENOPROTOOPT(92, "option not known to this kernel"),
  EPROTONOSUPPORT(93, "protocol not supported"),
  EOPNOTSUPP(95, "operation not supported"),
  EAFNOSUPPORT(97, "address family not supported"),
  EADDRINUSE(98, "address in use"),
  EADDRNOTAVAIL(99, "address not available"),
  ENETDOWN(100, "network is down"),
  ENETUNREACH(101, "network is unreachable"),
  ECONNRESET(104, "connection reset"),
  ENOBUFS(105, "no buffer space"),
  ETIMEDOUT(110, "timed out"),
  ECONNREFUSED(111, "connection refused"),
  EHOSTDOWN(112, "host is down"),
  EHOSTUNREACH(113, "no route to host"),
  /** Any number that has no name here. */
  OTHER(-1, "error");

  private static final Errno[] BY_CODE = new Errno[128];

  static {
    for (Errno errno : values()) {
      if (errno.code >= 0) {
        BY_CODE[errno.code] = errno;
      }
    }
  }

  private final int code;
  private final String text;

  Errno(int code, String text) {
    this.code = code;
    this.text = text;
  }

  /** The positive number, or -1 for {@link #OTHER}. */
  public int code() {
    return code;
  }

  /** What the number means, in a few lower-case words. */
  public String text() {
    return text;
  }

  /** Name of a positive error number; {@link #OTHER} if unknown. Never allocates. */
  public static Errno of(int code) {
    Errno found = code >= 0 && code < BY_CODE.length ? BY_CODE[code] : null;
    return found == null ? OTHER : found;
  }
}
