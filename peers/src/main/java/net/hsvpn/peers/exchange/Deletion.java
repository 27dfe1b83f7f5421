package net.hsvpn.peers.exchange;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.hsvpn.peers.iana.ExchangeType;
import net.hsvpn.peers.iana.ProtocolId;
import net.hsvpn.peers.sa.ChildSa;
import net.hsvpn.peers.sa.Established;
import net.hsvpn.peers.sa.Event;
import net.hsvpn.peers.sa.Report;
import net.hsvpn.peers.sa.Task;
import net.hsvpn.peers.wire.Delete;
import net.hsvpn.peers.wire.Payload;

/** INFORMATIONAL exchanges with Delete payloads (RFC 7296 section 1.4.1). */
final class Deletion {
  private static final int MAX_EARLY_DELETES = 16;

  private Deletion() {}

  static void beginChild(Draft d, Event.DeleteChild command) {
    Optional<ChildSa> child = d.child(command.inboundSpi());
    if (child.isEmpty()) {
      d.done(command.ticket());
      return;
    }
    if (child.get().stage() != ChildSa.Stage.REPLACED) {
      d.replace(child.get().in(ChildSa.Stage.DELETING));
    }
    d.request(
        ExchangeType.INFORMATIONAL,
        List.of(Delete.children(ProtocolId.ESP, List.of(command.inboundSpi()))),
        new Task.DeletingChild(command.ticket(), command.inboundSpi()));
  }

  static void beginIke(Draft d, long ticket) {
    d.request(ExchangeType.INFORMATIONAL, List.of(Delete.ikeSa()), new Task.Closing(ticket));
  }

  static void childDeleted(Draft d, Task.DeletingChild task) {
    d.child(task.inboundSpi()).ifPresent(child -> remove(d, child, "deleted by us"));
    d.done(task.ticket());
  }

  static void ikeDeleted(Draft d, Task.Closing task) {
    d.done(task.ticket());
    if (!d.retired()) {
      d.tell(Report.Kind.IKE_CLOSED, ExchangeType.INFORMATIONAL, "closed by us");
    }
    d.close("closed by us");
  }

  /** A newer IKE SA with the peer carries the traffic; packets under way still arrive here. */
  static void superseded(Draft d, Duration patience) {
    if (d.standing() != Established.Standing.CURRENT) {
      return;
    }
    d.supersede();
    d.tell(
        Report.Kind.IKE_REPLACED,
        ExchangeType.IKE_AUTH,
        "a newer IKE SA with the same peer takes the place of " + d.sa().id());
    d.enqueue(new Event.Close(0), d.env.now().plus(patience));
  }

  /** RFC 7296 section 2.4: whoever says INITIAL_CONTACT would not understand a Delete. */
  static void forgotten(Draft d) {
    finishClosing(d);
    d.tell(
        Report.Kind.IKE_CLOSED,
        ExchangeType.IKE_AUTH,
        "the peer began anew and knows " + d.sa().id() + " no longer");
    d.close("the peer began anew");
  }

  static boolean concernsIke(Delete delete) {
    return delete.protocol() == ProtocolId.IKE.code();
  }

  /**
   * Before the answer: who gets it may no longer take anything on these children, so that we must
   * be sending on others by then.
   */
  static void clear(Draft d) {
    RekeyIke.settleForRival(d);
    d.removeChildren();
  }

  /** To be called once the answer is on its way. */
  static void ikeDeletedByPeer(Draft d) {
    finishClosing(d);
    if (!d.retired()) {
      d.tell(Report.Kind.IKE_CLOSED, ExchangeType.INFORMATIONAL, "closed by the peer");
    }
    d.close("closed by the peer");
  }

  /** Our wish to close is fulfilled, whatever made the SA end. */
  static void finishClosing(Draft d) {
    if (d.task().orElse(null) instanceof Task.Closing closing) {
      d.done(closing.ticket());
    }
  }

  /** The peer deletes children; returns what the answer must hold. */
  static List<Payload> childrenDeletedByPeer(Draft d, Delete delete) {
    List<Integer> answer = new ArrayList<>();
    for (int outboundSpi : delete.childSpis()) {
      Optional<ChildSa> child = d.childByOutboundSpi(outboundSpi);
      if (child.isEmpty()) {
        rememberUnknown(d, outboundSpi);
        continue;
      }
      // Both ends delete it at once: each one's request is the other's answer.
      if (!beingDeletedByUs(d, child.get())) {
        answer.add(child.get().inboundSpi());
      }
      remove(d, child.get(), "deleted by the peer");
    }
    return answer.isEmpty() ? List.of() : List.of(Delete.children(ProtocolId.ESP, answer));
  }

  private static void rememberUnknown(Draft d, int outboundSpi) {
    if (d.task().orElse(null) instanceof Task.Creating task
        && task.deleted().size() < MAX_EARLY_DELETES) {
      d.task(task.losing(outboundSpi));
    }
  }

  static boolean beingDeletedByUs(Draft d, ChildSa child) {
    return d.task().orElse(null) instanceof Task.DeletingChild task
        && task.inboundSpi() == child.inboundSpi();
  }

  /** The child that waited to take the place of the old one begins to send before that one goes. */
  static void remove(Draft d, ChildSa old, String why) {
    for (ChildSa successor : List.copyOf(d.children())) {
      if (successor.stage() == ChildSa.Stage.RECEIVING
          && successor.replaces() == old.inboundSpi()) {
        promote(d, successor);
      }
    }
    d.remove(old);
    reinstate(d, old);
    if (old.stage() != ChildSa.Stage.REPLACED) {
      d.tell(
          Report.Kind.CHILD_CLOSED,
          ExchangeType.INFORMATIONAL,
          "child SA %s %s".formatted(Payloads.hex(old.inboundSpi()), why));
    }
  }

  /** The peer uses it by now, and so do we. */
  static ChildSa promote(Draft d, ChildSa receiving) {
    ChildSa installed = receiving.in(ChildSa.Stage.INSTALLED);
    d.replace(installed);
    d.sendOn(installed);
    return installed;
  }

  /** A child whose only successor is gone is in use again. */
  private static void reinstate(Draft d, ChildSa successor) {
    boolean another = d.children().stream().anyMatch(c -> c.replaces() == successor.replaces());
    d.child(successor.replaces())
        .filter(c -> c.stage() == ChildSa.Stage.REPLACED && !another)
        .ifPresent(c -> d.replace(c.in(ChildSa.Stage.INSTALLED)));
  }
}
