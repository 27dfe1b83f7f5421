package net.hsvpn.lab.bench.scale;

import net.hsvpn.lab.bench.scale.BareGateway.Held;

/**
 * One scale, measured once.
 *
 * @param run from 1
 * @param rate Mbit/s of one TCP stream
 * @param beside the mean of the same at {@link Scale#BASE} right before and after
 * @param held what it took to get there
 */
record ScaleVisit(int run, Scale scale, double rate, double beside, Held held) {
  double ratio() {
    return rate / beside;
  }
}
