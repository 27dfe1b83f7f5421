/** {@code ./hsvpn bench --micro}: what the steps of the packet path cost, each alone, by JMH. */
package net.hsvpn.lab.bench.micro;
