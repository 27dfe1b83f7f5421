package net.hsvpn.actors.durable;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import net.hsvpn.actors.sa.IkeSaCell;
import net.hsvpn.config.PeerId;
import net.hsvpn.peers.sa.ChildSa;
import net.hsvpn.peers.sa.Effect;
import net.hsvpn.peers.sa.Established;
import net.hsvpn.peers.sa.Event;
import net.hsvpn.peers.sa.PeerProfile;
import net.hsvpn.persistence.StateCodec;

/**
 * IKE SAs outlive the process as soon as both ends are authenticated, except while they exchange
 * keys: a private value is never written anywhere, and an SA without it could take the answer to
 * one request for that to another.
 *
 * <p>Mobile users authenticate anew.
 *
 * <p>Their children come back with an order to be replaced at once, and without a place in the data
 * plane: which sequence numbers they had used and received died with the process, so no packet is
 * sent or received with their keys ever again (docs/protocol.md).
 */
public final class IkeSaCodec implements StateCodec<IkeSaCell> {
  private final ObjectMapper mapper;

  /**
   * @param profiles what is configured now
   */
  public IkeSaCodec(Function<PeerId, Optional<PeerProfile>> profiles) {
    this.mapper = StateMapper.of(profiles);
  }

  @Override
  public String kind() {
    return IkeSaCell.KIND;
  }

  @Override
  public Class<IkeSaCell> type() {
    return IkeSaCell.class;
  }

  @Override
  public Optional<byte[]> encode(IkeSaCell cell) {
    if (!(cell.state() instanceof Established sa) || isMobile(sa)) {
      return Optional.empty();
    }
    // Everything else is done again by itself: answers are asked for again, requests repeated.
    List<Effect> moves = cell.pending().stream().filter(Effect.HandOver.class::isInstance).toList();
    try {
      return Optional.of(mapper.writeValueAsBytes(new IkeSaCell(sa, moves)));
    } catch (StateMapper.BoundToProcess _) {
      return Optional.empty();
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("an IKE SA cannot be written", e);
    }
  }

  /** Who has an address of a pool, or is one of many, is bound by what memory alone knows. */
  private static boolean isMobile(Established sa) {
    return !sa.party().lent().isEmpty()
        || !sa.party().borrowed().isEmpty()
        || !sa.profile().id().group().equals(sa.profile().id());
  }

  @Override
  public Optional<IkeSaCell> decode(byte[] octets) throws IOException {
    IkeSaCell cell = mapper.readValue(octets, IkeSaCell.class);
    return cell.state() instanceof Established sa
        ? Optional.of(
            new IkeSaCell(
                sa.having(renewing(sa.children())),
                cell.pending().stream().map(IkeSaCodec::renewing).toList()))
        : Optional.empty();
  }

  /** Its children go on: how far they have come is told apart (docs/protocol.md). */
  @Override
  public Optional<IkeSaCell> follow(byte[] octets) throws IOException {
    return Optional.of(mapper.readValue(octets, IkeSaCell.class));
  }

  private static Effect renewing(Effect effect) {
    return effect instanceof Effect.HandOver(long heir, Event.Adopt adopt)
        ? new Effect.HandOver(
            heir,
            new Event.Adopt(
                renewing(adopt.children()), adopt.waiting(), adopt.announcements(), adopt.place()))
        : effect;
  }

  private static List<ChildSa> renewing(List<ChildSa> children) {
    return children.stream().map(child -> child.rekeyAt(Instant.EPOCH)).toList();
  }
}
