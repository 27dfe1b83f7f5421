package net.hsvpn.actors.http;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import net.hsvpn.actors.cluster.CommandResult;
import net.hsvpn.actors.ownership.ClusterView;
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

  /** The nodes and the addresses that move between them, as this node sees them. */
  ClusterView cluster();

  /**
   * Gives a virtual address to another node.
   *
   * @param to its name
   */
  CompletionStage<CommandResult> move(String address, String to);

  CompletionStage<List<PeerStatus>> peers();

  /** Empty if no such peer is configured. */
  CompletionStage<Optional<PeerStatus>> peer(String name);

  /** Completes when the command is done or has failed; empty if no such peer is configured. */
  CompletionStage<Optional<CommandResult>> command(String peer, Command command);

  /** Sends a peer that called us to another gateway; as {@link #command}. */
  CompletionStage<Optional<CommandResult>> redirect(String peer, InetAddress to);

  /**
   * From now on every peer that can follow is sent to another gateway; those that stand now, at
   * once.
   *
   * @return how each peer with a tunnel took it, by its name; completes when all have answered
   */
  CompletionStage<Map<String, CommandResult>> drain(InetAddress to);

  /** Serves all peers here again. */
  void endDrain();

  /** Where peers are sent at the moment; empty if they are served here. */
  Optional<String> draining();

  /** Reads keys, certificates and revocation lists again, and completes when they are in use. */
  CompletionStage<CommandResult> reloadCredentials();

  CompletionStage<List<Views.Context>> contexts();

  /** Empty if no such context is configured. */
  CompletionStage<Optional<List<Views.Route>>> routes(String context);

  List<Views.Drop> drops();

  /** Empty once packets can flow; before that, what is still missing. */
  Optional<String> notReady();
}
