/**
 * The cryptography of IKEv2: key exchange, key schedule, the SK cipher, authentication by shared
 * key. Randomness and time are arguments; every type here is immutable after construction, except
 * for wiping, and may be used from any thread.
 */
package net.hsvpn.peers.crypto;
