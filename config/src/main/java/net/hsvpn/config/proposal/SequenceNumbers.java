package net.hsvpn.config.proposal;

/** Width of ESP sequence numbers (RFC 4303 section 2.2). */
public enum SequenceNumbers implements ProposalKeyword {
  SHORT("noesn"),
  EXTENDED("esn");

  private final String keyword;

  SequenceNumbers(String keyword) {
    this.keyword = keyword;
  }

  @Override
  public String keyword() {
    return keyword;
  }
}
