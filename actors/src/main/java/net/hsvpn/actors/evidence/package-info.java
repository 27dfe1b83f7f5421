/** What must be fetched from elsewhere to judge peers by: CRLs, OCSP, certificates. */
package net.hsvpn.actors.evidence;
