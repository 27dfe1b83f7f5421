/** Throughput with many contexts, routes and SAs against few, between two bare data planes. */
package net.hsvpn.lab.bench.scale;
