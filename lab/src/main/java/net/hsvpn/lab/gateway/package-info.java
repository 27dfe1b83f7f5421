/**
 * Our own gateway as a process of its own on a host of the lab, driven through its outside only.
 */
package net.hsvpn.lab.gateway;
