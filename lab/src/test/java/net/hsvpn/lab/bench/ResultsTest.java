package net.hsvpn.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.hsvpn.lab.bench.contender.Contender;
import org.junit.jupiter.api.Test;

class ResultsTest {
  private static final String OTHER = "openvpn";
  private static final Machine MACHINE =
      new Machine(2, "<a> & b", "8 GB", "Linux", "Java", "cubic", "0 0 0");

  // The other gets slower from run to run: ratios of medians and medians of ratios differ.
  private static final Results RESULTS =
      new Results(
          List.of(
              visit(1, Results.DIRECT, "", 30_000, 40),
              visit(1, Results.OURS, OTHER, 3000, 140),
              visit(1, OTHER, OTHER, 1000, 240),
              visit(2, Results.DIRECT, "", 30_000, 50),
              visit(2, Results.OURS, OTHER, 3300, 130),
              visit(2, OTHER, OTHER, 300, 300),
              visit(3, Results.DIRECT, "", 30_000, 60),
              visit(3, Results.OURS, OTHER, 1000, 170),
              visit(3, OTHER, OTHER, 250, 160)),
          List.of(6000.0, 6000.0, 7500.0),
          List.of(9000.0, 9000.0, 9500.0));

  private static Visit visit(int run, String name, String pair, double rate, double trip) {
    return new Visit(
        run,
        name,
        pair,
        Map.of(
            Measure.FIRST_SECONDS, rate / 2, Measure.ONE_STREAM, rate, Measure.ROUND_TRIP, trip));
  }

  @Test
  void ratiosAreTakenWithinARun() {
    assertThat(RESULTS.median(Results.OURS, Measure.ONE_STREAM)).hasValue(3000);
    assertThat(RESULTS.median(OTHER, Measure.ONE_STREAM)).hasValue(300);
    assertThat(RESULTS.ratio(OTHER, Measure.ONE_STREAM)).hasValue(4);
    assertThat(RESULTS.ratio(OTHER, Measure.CPU)).isEmpty();
  }

  @Test
  void whatATunnelAddsIsTakenWithinARun() {
    assertThat(RESULTS.addedRoundTrip(Results.OURS)).hasValue(100);
    assertThat(RESULTS.addedRoundTrip(OTHER)).hasValue(200);
    assertThat(RESULTS.start(OTHER)).hasValue(0.5);
  }

  @Test
  void theBoundIsThatOfTheSameRun() {
    assertThat(RESULTS.bound()).hasValue(5000);
    assertThat(RESULTS.shareOfBound()).hasValue(0.6);
  }

  @Test
  void whatDoesNotApplyIsADashInTheTableAndMissingInTheFile() throws Exception {
    assertThat(Table.of(RESULTS).lines().filter(line -> line.startsWith("CPU time of")))
        .allSatisfy(line -> assertThat(line).matches(".*-( x)?$"));
    assertThat(Table.of(RESULTS)).contains("4.00 x", "60.0 % of it");
    Order order =
        new Order(
            false,
            1,
            1,
            3,
            Optional.empty(),
            Optional.empty(),
            false,
            List.of(Contender.other(OTHER).orElseThrow()));
    JsonNode json =
        new ObjectMapper().readTree(JsonFile.text(MACHINE, JsonFile.document(order, RESULTS)));
    assertThat(json.at("/medians/openvpn/oneStream").asDouble()).isEqualTo(300);
    assertThat(json.at("/medians/openvpn").has("cpu")).isFalse();
    assertThat(json.at("/ratios/openvpn/oneStream").asDouble()).isEqualTo(4);
    assertThat(json.at("/bound/share").asDouble()).isEqualTo(0.6);
    assertThat(json.path("visits")).hasSize(9);
  }

  @Test
  void thePlotNeedsNothingFromOutsideAndEscapesText() {
    Plot plot = new Plot(MACHINE, Optional.of(RESULTS), Marks.of(RESULTS));
    String svg = plot.svg();
    assertThat(svg).startsWith("<svg ").contains("&lt;a&gt; &amp; b", ">3,000<", "→ 30,000");
    assertThat(svg.replace("xmlns='http://www.w3.org/2000/svg'", ""))
        .doesNotContain("http", "href", "<script");
    assertThat(plot.html()).startsWith("<!doctype html>").contains("</svg>");
  }

  @Test
  void everyMarkIsMetOrMissedOrWasNotMeasured() {
    List<Mark> marks = Marks.of(RESULTS);
    assertThat(marks)
        .filteredOn(mark -> mark.title().contains("bound"))
        .singleElement()
        .satisfies(mark -> assertThat(mark.verdict()).isEqualTo(Mark.Verdict.MET));
    assertThat(String.join("\n", Marks.lines(marks)))
        .containsPattern("TCP, one stream, by openvpn's +≥ 6.00 x +4.00 x +missed")
        .containsPattern("added round trip, median +≤ 150 µs +100 µs +met")
        .containsPattern("allocated by the data plane +≤ 1.000 MB/s +- MB/s +not measured")
        .doesNotContain("strongswan");
  }

  @Test
  void aBusyMachineAndAnImpossibleShareAreSaid() {
    assertThat(MACHINE.busy()).isFalse();
    assertThat(new Machine(2, "", "", "", "", "", "0.51 0 0").busy()).isTrue();
    Results disturbed = new Results(RESULTS.visits(), List.of(100.0, 100.0, 100.0), List.of());
    assertThat(Table.of(disturbed)).contains("More than the bound is impossible");
    assertThat(Table.of(RESULTS)).doesNotContain("impossible");
  }

  @Test
  void anOrderSurvivesTheCommandLine() {
    Order order =
        new Order(true, 5, 2, 3, Optional.empty(), Optional.empty(), true, Contender.others());
    assertThat(Order.of(order.words().toArray(String[]::new))).isEqualTo(order);
  }
}
