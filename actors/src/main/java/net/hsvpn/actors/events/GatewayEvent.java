package net.hsvpn.actors.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Optional;

/**
 * Something that a person may want to know. Never contains secrets.
 *
 * @param id counts up from 1 since the node started
 * @param peer whom it is about; empty if it is about the gateway
 * @param kind machine-readable, in capitals
 * @param phase the IKE exchange in which it happened; empty if in none
 * @param text what happened
 * @param remedy what to do about it
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record GatewayEvent(
    long id,
    Instant time,
    Optional<String> peer,
    String kind,
    String phase,
    String text,
    Optional<String> remedy) {}
