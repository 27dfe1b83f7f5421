package net.hsvpn.actors.node;

import java.util.function.Function;
import net.hsvpn.actors.context.KernelRoutes;
import net.hsvpn.actors.events.EventLog;
import net.hsvpn.actors.ownership.Addresses;
import net.hsvpn.config.ContextConfig;
import net.hsvpn.dataplane.DataPlaneGraph;
import net.hsvpn.dataplane.context.ContextTables;
import net.hsvpn.dataplane.drop.DropCounters;
import net.hsvpn.dataplane.io.IkeSender;
import net.hsvpn.dataplane.sad.PathMtus;

/**
 * A node's ties to the world: real sockets and TUN devices, or a test's. They outlive actors and
 * graphs.
 *
 * @param kernel routes of each context's network namespace
 * @param mtus of the contexts' TUN devices
 * @param paths what paths to peers carry
 * @param addresses of the host, which may move to others
 * @param close closes everything, after the graph has stopped
 */
public record Links(
    DataPlaneGraph.Endpoints endpoints,
    IkeSender sender,
    ContextTables contexts,
    DropCounters drops,
    Function<ContextConfig, KernelRoutes> kernel,
    TunMtus mtus,
    PathMtus paths,
    Function<EventLog, Addresses> addresses,
    Runnable close) {}
