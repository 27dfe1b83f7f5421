/** Everything that needs several hosts: topologies, foreign peers, traffic, the demonstration. */
package net.hsvpn.lab;
