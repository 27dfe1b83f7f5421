package net.hsvpn.peers.sa;

import java.time.Duration;
import java.util.Optional;
import net.hsvpn.config.Childless;
import net.hsvpn.config.Volume;

/**
 * How long the SAs with a peer live, and how they are replaced.
 *
 * @param ikeLifetime after which an IKE SA ends
 * @param childLifetime after which a child SA ends
 * @param rekeyMargin how long before its end an SA is replaced; less than half of either lifetime
 * @param rekeyJitter by how much earlier at most, at random; empty for a tenth of the time until
 *     then
 * @param childVolume after which a child SA is replaced, if its algorithms allow so much
 * @param liveness silence after which the peer is probed (RFC 7296 section 2.4); empty for never
 * @param reauthentication after which we authenticate anew, if the IKE SA began with our call
 * @param authLifetime that we grant to a peer that calls us (RFC 4478)
 * @param childless whether the IKE SA begins without a child (RFC 6023)
 * @param children that one IKE SA may have, those being replaced included
 */
public record LifePolicy(
    Duration ikeLifetime,
    Duration childLifetime,
    Duration rekeyMargin,
    Optional<Duration> rekeyJitter,
    Volume childVolume,
    Optional<Duration> liveness,
    Optional<Duration> reauthentication,
    Optional<Duration> authLifetime,
    Childless childless,
    int children) {}
