package net.hsvpn.dataplane.io.linux;

import java.io.IOException;

/** A system call that failed: which, on what, why, and what to do about it. */
public final class NativeError extends IOException {
  private static final long serialVersionUID = 1L;

  private final String call;
  private final int code;

  private NativeError(String call, int code, String message) {
    super(message);
    this.call = call;
    this.code = code;
  }

  /**
   * @param call the system call or request, such as {@code bind}
   * @param subject what it was tried on, such as {@code UDP 0.0.0.0:500}
   * @param code the positive errno
   */
  static NativeError of(String call, String subject, int code) {
    return of(call, subject, code, advice(call, code));
  }

  /** As above, with advice (or the kernel's own explanation) of the caller's. */
  static NativeError of(String call, String subject, int code, String advice) {
    Errno errno = Errno.of(code);
    String name = errno == Errno.OTHER ? "errno " + code : errno.name();
    String message = subject + ": " + call + " failed: " + name + " (" + errno.text() + ")";
    return new NativeError(call, code, advice.isEmpty() ? message : message + ": " + advice);
  }

  /** Hands back a result that is not an error, throws for one that is ({@code -errno}). */
  static int check(String call, String subject, int result) throws NativeError {
    if (result < 0) {
      throw of(call, subject, -result);
    }
    return result;
  }

  /** The system call or request that failed. */
  public String call() {
    return call;
  }

  /** The kernel's error number, positive. */
  public int code() {
    return code;
  }

  /** The name of {@link #code()}. */
  public Errno errno() {
    return Errno.of(code);
  }

  static String advice(String call, int code) {
    return switch (Errno.of(code)) {
      case EPERM, EACCES ->
          switch (call) {
            case "bind" ->
                "ports below 1024 need CAP_NET_BIND_SERVICE: run as root or grant the capability";
            case "setns", "unshare", "mount", "umount" ->
                "needs CAP_SYS_ADMIN: run as root, or inside 'unshare --user --map-root-user --net"
                    + " --mount'";
            case "sendto" -> "a firewall rule here forbids it, see 'nft list ruleset'";
            case "socket(AF_PACKET)", "socket(SOCK_RAW)" ->
                "needs CAP_NET_RAW: run as root or grant the capability";
            default -> "needs CAP_NET_ADMIN: run as root or grant the capability";
          };
      case EADDRINUSE -> "another socket holds it, see 'ss -ulpn'";
      case EADDRNOTAVAIL -> "no interface here has this address, see 'ip address'";
      case EMFILE -> "raise the limit with 'ulimit -n'";
      case EAFNOSUPPORT -> "this kernel or namespace has no such protocol (is IPv6 disabled?)";
      default -> "";
    };
  }
}
