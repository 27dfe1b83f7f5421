/** A corner of the machine for an experiment, and the process that works in it. */
package net.hsvpn.lab.isolation;
