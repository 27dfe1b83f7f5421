/**
 * Linux system calls without C: UDP sockets in vectors, TUN devices, network namespaces and
 * rtnetlink, by the JDK's foreign-function API. x86-64 and aarch64 with glibc; both are
 * little-endian LP64 and share the generic numbers and layouts in {@link
 * net.hsvpn.dataplane.io.linux.Abi}.
 *
 * <p>Calls that packets pass through allocate nothing on the Java heap once the JIT has compiled
 * them, and take no lock. In exchange each object names the threads that may call it.
 */
package net.hsvpn.dataplane.io.linux;
