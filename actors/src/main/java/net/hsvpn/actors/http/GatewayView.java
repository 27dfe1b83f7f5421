package net.hsvpn.actors.http;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import net.hsvpn.actors.cluster.CommandResult;
import net.hsvpn.actors.peer.PeerStatus;

/** What the HTTP interface asks of a running gateway. Safe for use by many threads. */
public interface GatewayView {
  /** Orders to a peer. */
  enum Command {
    INITIATE,
    TERMINATE,
    REKEY_CHILD,
    REKEY_IKE
  }

  CompletionStage<Views.Status> status();

  CompletionStage<List<PeerStatus>> peers();

  /** Empty if no such peer is configured. */
  CompletionStage<Optional<PeerStatus>> peer(String name);

  /** Completes when the command is done or has failed; empty if no such peer is configured. */
  CompletionStage<Optional<CommandResult>> command(String peer, Command command);

  /** Reads keys, certificates and revocation lists again, and completes when they are in use. */
  CompletionStage<CommandResult> reloadCredentials();

  CompletionStage<List<Views.Context>> contexts();

  /** Empty if no such context is configured. */
  CompletionStage<Optional<List<Views.Route>>> routes(String context);

  List<Views.Drop> drops();

  /** Empty once packets can flow; before that, what is still missing. */
  Optional<String> notReady();
}
