package net.hsvpn.actors.sa;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.pekko.actor.typed.ActorRef;

/** Which actor of this node has which IKE SA, by local SPI. Safe for use by many threads. */
public final class SaRegistry {
  private final Map<Long, ActorRef<IkeSaActor.Command>> actors = new ConcurrentHashMap<>();

  public Optional<ActorRef<IkeSaActor.Command>> find(long localSpi) {
    return Optional.ofNullable(actors.get(localSpi));
  }

  void enter(long localSpi, ActorRef<IkeSaActor.Command> actor) {
    actors.put(localSpi, actor);
  }

  void leave(long localSpi, ActorRef<IkeSaActor.Command> actor) {
    actors.remove(localSpi, actor);
  }

  public int size() {
    return actors.size();
  }
}
