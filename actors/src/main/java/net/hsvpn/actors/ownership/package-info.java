/** Which node of the cluster has which virtual address: decided within milliseconds. */
package net.hsvpn.actors.ownership;
