package net.hsvpn.peers.exchange;

import java.time.Duration;
import net.hsvpn.peers.sa.Datagram;
import net.hsvpn.peers.sa.Env;
import net.hsvpn.peers.sa.Established;
import net.hsvpn.peers.sa.Event;
import net.hsvpn.peers.sa.Step;

/** An established IKE SA handles one event: take it in, then begin what has become possible. */
public final class EstablishedSa {
  private EstablishedSa() {}

  public static Step handle(Established sa, Event event, Env env) {
    Draft d = new Draft(sa, env);
    switch (event) {
      case Event.Received(Datagram datagram) -> Inbox.receive(d, datagram);
      case Event.Tick _ -> Timers.tick(d);
      case Event.Sighted packet -> Following.sighted(d, packet);
      case Event.Roamed _ -> Roaming.look(d);
      case Event.Carried carried -> ChildVolumes.weigh(d, carried);
      case Event.Adopt estate -> d.adopt(estate);
      case Event.Superseded(Duration patience) -> Deletion.superseded(d, patience);
      case Event.Forgotten _ -> Deletion.forgotten(d);
      case Event.Command command -> d.enqueue(command, env.now());
      case Event.Authenticate _,
          Event.Fetched _,
          Event.Consulted _,
          Event.Leased _,
          Event.Acquainted _ -> {
        // A repeated IKE_AUTH reaches an established SA as Received.
      }
    }
    Agenda.beginNext(d);
    return d.step();
  }
}
