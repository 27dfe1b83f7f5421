package net.hsvpn.peers.wire;

import java.util.ArrayList;
import java.util.List;

/**
 * SA payload: proposals in the order of preference (RFC 7296 section 3.3), or the one accepted.
 *
 * @param proposals 1 to {@value #MAX_PROPOSALS}
 */
public record SecurityAssociation(List<Proposal> proposals) implements Payload {
  public static final int MAX_PROPOSALS = 64;

  public SecurityAssociation {
    proposals = List.copyOf(proposals);
    Checks.count("proposals", proposals.size(), 1, MAX_PROPOSALS);
  }

  static SecurityAssociation read(Reader in) throws MalformedMessage {
    List<Proposal> proposals = new ArrayList<>();
    boolean more = true;
    while (more) {
      in.within(proposals.size() + 1, 1, MAX_PROPOSALS, "number of proposals");
      more = Substructure.more(in, Substructure.MORE_PROPOSALS, "proposal");
      proposals.add(Proposal.read(Substructure.body(in, "proposal")));
    }
    in.end("SA payload after its last proposal");
    return new SecurityAssociation(proposals);
  }

  void write(Writer out) {
    for (int i = 0; i < proposals.size(); i++) {
      boolean last = i == proposals.size() - 1;
      int start = out.size();
      out.u8(last ? 0 : Substructure.MORE_PROPOSALS).u8(0);
      int length = out.reserveLength();
      proposals.get(i).write(out);
      out.patchLength(length, start);
    }
  }
}
