/** What is measured: each sets up one tunnel between the same two hosts, and takes it down. */
package net.hsvpn.lab.bench.contender;
