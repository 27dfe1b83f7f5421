/** {@code ./hsvpn bench}: our data plane and others', in turn on the same two hosts. */
package net.hsvpn.lab.bench;
