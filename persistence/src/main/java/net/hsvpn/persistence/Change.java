package net.hsvpn.persistence;

import java.util.Optional;

/**
 * A state that was written, as it may travel.
 *
 * @param sealed empty if it is gone
 */
public record Change(Place place, Optional<byte[]> sealed) {}
