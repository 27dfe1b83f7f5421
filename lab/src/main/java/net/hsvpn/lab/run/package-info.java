/** Running other programs: with a time limit, with their output kept, and ended by process id. */
package net.hsvpn.lab.run;
