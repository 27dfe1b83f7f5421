package net.hsvpn.dataplane.io.linux;

/**
 * Numbers and layouts of the Linux user interface that x86-64 and aarch64 share. Each group names
 * the kernel header it comes from.
 */
final class Abi {
  private Abi() {}

  // asm-generic/fcntl.h, the values both architectures keep
  static final int O_RDONLY = 0;
  static final int O_RDWR = 2;
  static final int O_NONBLOCK = 0x800;
  static final int O_CLOEXEC = 0x80000;

  // linux/socket.h
  static final int AF_UNIX = 1;
  static final int AF_INET = 2;
  static final int AF_INET6 = 10;
  static final int AF_NETLINK = 16;
  static final int AF_PACKET = 17;
  static final int SOCK_DGRAM = 2;
  static final int SOCK_RAW = 3;
  static final int SOCK_SEQPACKET = 5;
  static final int SOCK_NONBLOCK = O_NONBLOCK;
  static final int SOCK_CLOEXEC = O_CLOEXEC;
  static final int MSG_TRUNC = 0x20;
  static final int MSG_DONTWAIT = 0x40;
  static final int MSG_ERRQUEUE = 0x2000;
  static final int SOL_IP = 0;
  static final int SOL_SOCKET = 1;
  static final int SOL_UDP = 17;
  static final int SOL_IPV6 = 41;
  static final int SOL_NETLINK = 270;

  // asm-generic/socket.h
  static final int SO_SNDBUF = 7;
  static final int SO_RCVBUF = 8;
  static final int SO_REUSEPORT = 15;
  static final int SO_RCVTIMEO = 20;
  static final int SO_SNDBUFFORCE = 32;
  static final int SO_RCVBUFFORCE = 33;
  static final int SO_ATTACH_REUSEPORT_CBPF = 51;
  static final int SO_MEMINFO = 55;

  /** Index of the drop counter in SO_MEMINFO's u32 array (linux/sock_diag.h, SK_MEMINFO_DROPS). */
  static final int SK_MEMINFO_DROPS = 8;

  static final int SK_MEMINFO_VARS = 9;

  // linux/in.h, linux/in6.h
  static final int IP_TOS = 1;
  static final int IP_MTU_DISCOVER = 10;
  static final int IP_RECVTOS = 13;
  static final int IP_MTU = 14;
  static final int IP_FREEBIND = 15;
  static final int IP_TTL = 2;
  static final int IPV6_MTU_DISCOVER = 23;
  static final int IPV6_MTU = 24;
  static final int IPV6_RECVERR = 25;
  static final int IPV6_V6ONLY = 26;
  static final int IPV6_RECVTCLASS = 66;
  static final int IPV6_TCLASS = 67;
  static final int IPV6_FREEBIND = 78;
  static final int IPV6_UNICAST_HOPS = 16;

  // linux/udp.h
  static final int UDP_SEGMENT = 103;
  static final int UDP_GRO = 104;

  /** Most segments of one UDP_SEGMENT message that every kernel takes (UDP_MAX_SEGMENTS). */
  static final int UDP_MAX_SEGMENTS = 64;

  // struct cmsghdr on 64-bit machines, and the room that one of up to 8 octets takes
  static final int CMSG_LEVEL = 8;
  static final int CMSG_TYPE = 12;
  static final int CMSG_DATA = 16;
  static final int CMSG_SPACE = 24;

  // asm-generic/poll.h
  static final int POLLIN = 0x1;
  static final int POLLOUT = 0x4;

  // linux/eventpoll.h; struct epoll_event is packed on x86-64 only
  static final int EPOLL_CLOEXEC = O_CLOEXEC;
  static final int EPOLL_CTL_ADD = 1;
  static final int EPOLL_CTL_DEL = 2;
  static final int EPOLLIN = 0x1;
  static final int EPOLL_EVENT_DATA = System.getProperty("os.arch").equals("amd64") ? 4 : 8;
  static final int EPOLL_EVENT_SIZE = EPOLL_EVENT_DATA + 8;

  // linux/eventfd.h
  static final int EFD_NONBLOCK = O_NONBLOCK;
  static final int EFD_CLOEXEC = O_CLOEXEC;

  // linux/sched.h, linux/mount.h
  static final int CLONE_NEWNET = 0x40000000;
  static final long MS_BIND = 0x1000;
  static final int MNT_DETACH = 2;

  // linux/if.h, linux/if_tun.h
  static final int IFNAMSIZ = 16;
  static final int IFREQ_SIZE = 40;
  static final long TUNSETIFF = 0x400454caL;
  static final int IFF_TUN = 0x0001;
  static final int IFF_NO_PI = 0x1000;
  static final int IFF_VNET_HDR = 0x4000;
  static final long TUNSETOFFLOAD = 0x400454d0L;
  static final long TUNSETVNETHDRSZ = 0x400454d8L;
  static final int TUN_F_CSUM = 0x01;
  static final int TUN_F_TSO4 = 0x02;
  static final int TUN_F_TSO6 = 0x04;
  static final int TUN_F_TSO_ECN = 0x08;
  static final int TUN_F_USO4 = 0x20;
  static final int TUN_F_USO6 = 0x40;

  // struct iovec
  static final int IOVEC_SIZE = 16;
  static final int IOVEC_LENGTH = 8;

  // struct mmsghdr: a struct msghdr of 56 octets, msg_len, 4 octets of padding
  static final int MMSGHDR_SIZE = 64;
  static final int MSG_NAME = 0;
  static final int MSG_NAMELEN = 8;
  static final int MSG_IOV = 16;
  static final int MSG_IOVLEN = 24;
  static final int MSG_CONTROL = 32;
  static final int MSG_CONTROLLEN = 40;
  static final int MSG_FLAGS = 48;
  static final int MSG_LEN = 56;

  // struct pollfd
  static final int POLLFD_SIZE = 8;
  static final int POLLFD_EVENTS = 4;
  static final int POLLFD_REVENTS = 6;
}
