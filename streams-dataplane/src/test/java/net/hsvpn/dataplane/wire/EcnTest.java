package net.hsvpn.dataplane.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EcnTest {
  private static final List<String> NAMES = List.of("Not-ECT", "ECT(1)", "ECT(0)", "CE");

  /** RFC 6040 figure 4, line by line as it stands there. */
  @ParameterizedTest
  @CsvSource({
    // Inner, and what goes on if the outer header says Not-ECT, ECT(0), ECT(1), CE.
    "Not-ECT, Not-ECT, Not-ECT !!!, Not-ECT !!!, <drop> !!!",
    "ECT(0),  ECT(0),  ECT(0),      ECT(1),      CE",
    "ECT(1),  ECT(1),  ECT(1),      ECT(1),      CE",
    "CE,      CE,      CE,          CE !!!,      CE",
  })
  void decapsulatesByTheTable(String inner, String notEct, String ect0, String ect1, String ce) {
    assertOnward(inner, "Not-ECT", notEct);
    assertOnward(inner, "ECT(0)", ect0);
    assertOnward(inner, "ECT(1)", ect1);
    assertOnward(inner, "CE", ce);
  }

  private static void assertOnward(String inner, String outer, String expected) {
    int innerEcn = NAMES.indexOf(inner);
    int outerEcn = NAMES.indexOf(outer);
    int onward = Ecn.decapsulate(innerEcn, outerEcn);
    String said =
        (onward == Ecn.DROP ? "<drop>" : NAMES.get(onward))
            + (Ecn.alarming(innerEcn, outerEcn) ? " !!!" : "");
    assertThat(said).as("inner %s, outer %s", inner, outer).isEqualTo(expected);
  }
}
