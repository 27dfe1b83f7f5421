package net.hsvpn.peers.exchange;

import java.util.Iterator;
import java.util.Optional;
import net.hsvpn.peers.sa.Established;
import net.hsvpn.peers.sa.Event;
import net.hsvpn.peers.sa.Task;
import net.hsvpn.peers.sa.Unfinished;

/** Begins the next exchange when the window is free: one at a time, in order, closing first. */
final class Agenda {
  private Agenda() {}

  static void beginNext(Draft d) {
    while (!d.isClosed() && d.requests().idle()) {
      boolean closing =
          d.waiting().stream().anyMatch(w -> w.command() instanceof Event.Close && isDue(d, w));
      if (!closing && (Roaming.begin(d) || Relocation.begin(d))) {
        return;
      }
      Optional<Event.Command> next = take(d);
      if (next.isEmpty()) {
        return;
      }
      begin(d, next.get());
    }
  }

  private static Optional<Event.Command> take(Draft d) {
    Optional<Task.Waiting> close =
        d.waiting().stream()
            .filter(w -> w.command() instanceof Event.Close && isDue(d, w))
            .findFirst();
    if (close.isPresent()) {
      d.waiting().remove(close.get());
      return close.map(Task.Waiting::command);
    }
    Iterator<Task.Waiting> all = d.waiting().iterator();
    while (all.hasNext()) {
      Task.Waiting candidate = all.next();
      if (isDue(d, candidate)) {
        all.remove();
        return Optional.of(candidate.command());
      }
    }
    return Optional.empty();
  }

  private static boolean isDue(Draft d, Task.Waiting candidate) {
    return !candidate.notBefore(d.unfinished().map(Unfinished::until)).isAfter(d.env.now());
  }

  private static void begin(Draft d, Event.Command command) {
    boolean always = command instanceof Event.Close || command instanceof Event.Probe;
    if (d.standing() != Established.Standing.CURRENT && !always) {
      d.failed(command.ticket(), "the IKE SA is being replaced, or about to end; try again");
      return;
    }
    switch (command) {
      case Event.RekeyIke c -> RekeyIke.begin(d, c.ticket());
      case Event.RekeyChild c -> CreateChild.beginRekey(d, c);
      case Event.CreateChild c -> CreateChild.begin(d, c.ticket());
      case Event.DeleteChild c -> Deletion.beginChild(d, c);
      case Event.Close c -> Deletion.beginIke(d, c.ticket());
      case Event.Probe c -> Liveness.begin(d, c.ticket());
      case Event.Entrust c -> CrashDetection.begin(d, c);
      case Event.Redirect c -> Redirection.begin(d, c);
      case Event.Advertise c -> Routes.begin(d, c);
      case Event.AnnounceTransit c -> TransitRoutes.begin(d, c);
    }
  }
}
