/** Certification authorities of the lab: keys, certificates, and what CAs say of them later. */
package net.hsvpn.lab.pki;
