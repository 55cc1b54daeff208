package io.narrows.exporter.adapter.inbound.cli.reports;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.inbound.cli.CommandLineRun;
import io.narrows.exporter.adapter.inbound.cli.operator.FakeOperatorApi;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReportsCommandTest {
    private static final String ID = "01K4ZQ8V0000000000000000AB";
    private static final String REPORT = """
            {"id":"%s","source":"risk_report","receivedAt":"2026-11-26T10:00:00Z",
             "labels":{"node":"n1","cluster":"prod-1"},"payloadSize":11,"kept":true,"deliveries":[
             {"consumer":"openSearch","state":"delivered","at":"2026-11-26T10:00:09Z","timeline":[
              {"at":"2026-11-26T10:00:01Z","durationMillis":40,"outcome":"unavailable","host":"os:9200","words":"HTTP 503"},
              {"at":"2026-11-26T10:00:08Z","durationMillis":7,"outcome":"delivered","host":"os:9200"}]},
             {"consumer":"file","state":"dead","cause":"rejected","reason":"too odd","at":"2026-11-26T10:00:02Z","timeline":[]},
             {"consumer":"kafka","state":"pending","attempts":3,"reason":"no broker","timeline":[]}]}""".formatted(ID);

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void listShowsAReportInALine() throws IOException {
        try (var api = FakeOperatorApi.answering("{\"reports\":[" + REPORT + "]}")) {
            assertThat(run(api, "list")).isZero();

            assertThat(api.requests()).containsExactly("GET /reports?limit=100");
            assertThat(out.toString().lines())
                    .satisfiesExactly(
                            header -> assertThat(header.split(" +"))
                                    .containsExactly("RECEIVED", "ID", "SOURCE", "BYTES", "DELIVERIES", "LABELS"),
                            line -> assertThat(line.split("  +"))
                                    .containsExactly(
                                            "2026-11-26T10:00:00Z",
                                            ID,
                                            "risk_report",
                                            "11",
                                            "openSearch delivered, file dead, kafka pending",
                                            "cluster=prod-1 node=n1"));
        }
    }

    @Test
    void everyFilterGoesToTheExporter() throws IOException {
        try (var api = FakeOperatorApi.answering("{\"reports\":[]}")) {
            run(
                    api,
                    "list",
                    "--state=dead",
                    "--consumer=file",
                    "--source=kube*",
                    "--label=cluster=prod-*",
                    "--since=1h",
                    "--from=2026-11-26T08:00:00Z",
                    "--until=2026-11-26T09:00:00Z",
                    "--id=" + ID,
                    "--key=k 1",
                    "--sender=alice",
                    "--limit=7",
                    "--after=" + ID);

            assertThat(api.requests())
                    .containsExactly(
                            "GET /reports?state=dead&consumer=file&source=kube*&label=cluster%3Dprod-*&since=1h"
                                    + "&from=2026-11-26T08%3A00%3A00Z&until=2026-11-26T09%3A00%3A00Z&ids=" + ID
                                    + "&key=k+1&sender=alice&limit=7&after=" + ID);
            assertThat(err.toString().lines()).containsExactly("There are none.");
        }
    }

    @Test
    void listAsksForPagesUntilItHasEnough() throws IOException {
        var page = "{\"reports\":[" + REPORT + "],\"next\":\"/reports?limit=2&after=" + ID + "\"}";
        try (var api = FakeOperatorApi.answering(page)) {
            run(api, "list", "--limit=2");

            assertThat(api.requests()).containsExactly("GET /reports?limit=2", "GET /reports?limit=2&after=" + ID);
            assertThat(out.toString().lines()).hasSize(3);
        }
    }

    @Test
    void pagesThatStandStillEndTheList() throws IOException {
        try (var api = FakeOperatorApi.answering("{\"reports\":[],\"next\":\"/reports?after=" + ID + "\"}")) {
            assertThat(run(api, "list")).isZero();

            assertThat(api.requests()).hasSize(2);
        }
    }

    @Test
    void aNextPageSomewhereElseIsNotAskedFor() throws IOException {
        try (var api = FakeOperatorApi.answering("{\"reports\":[],\"next\":\"@evil.test/reports\"}")) {
            assertThat(run(api, "list")).isZero();

            assertThat(api.requests()).hasSize(1);
        }
    }

    @Test
    void showTellsTheTimelineOfEachDelivery() throws IOException {
        try (var api = FakeOperatorApi.answering(REPORT)) {
            assertThat(run(api, "show", ID)).isZero();

            assertThat(api.requests()).containsExactly("GET /reports/" + ID);
            assertThat(out.toString().lines())
                    .containsExactly(
                            "id        " + ID,
                            "source    risk_report",
                            "received  2026-11-26T10:00:00Z",
                            "size      11 bytes",
                            "labels    cluster=prod-1 node=n1",
                            "",
                            "openSearch delivered at 2026-11-26T10:00:09Z",
                            "  AT                    TOOK   OUTCOME      HOST     WORDS",
                            "  2026-11-26T10:00:01Z  40 ms  unavailable  os:9200  HTTP 503",
                            "  2026-11-26T10:00:08Z  7 ms   delivered    os:9200",
                            "",
                            "file dead at 2026-11-26T10:00:02Z, rejected: too odd",
                            "",
                            "kafka pending after 3 attempts: no broker");
        }
    }

    @Test
    void showSaysThatOnlyTheReceiptIsLeft() throws IOException {
        var forgotten = REPORT.replace("\"payloadSize\":11,\"kept\":true", "\"payloadSize\":0,\"kept\":false");
        try (var api = FakeOperatorApi.answering(forgotten)) {
            run(api, "show", ID);

            assertThat(out.toString()).contains("not kept any more");
        }
    }

    @Test
    void payloadPrintsTheReportAsItCame() throws IOException {
        try (var api = FakeOperatorApi.answering("{\"a\":\r\n1}\u0007")) {
            assertThat(run(api, "payload", ID)).isZero();

            assertThat(api.requests()).containsExactly("GET /reports/" + ID + "/payload");
            assertThat(out.toString()).isEqualTo("{\"a\":\r\n1}\u0007");
        }
    }

    @Test
    void theAnswerCanBePrintedAsItIs() throws IOException {
        try (var api = FakeOperatorApi.answering("{\"reports\":[],\"next\":\"/reports?after=x\"}")) {
            run(api, "list", "--json");

            assertThat(out.toString().strip()).isEqualTo("{\"reports\":[],\"next\":\"/reports?after=x\"}");
        }
    }

    @Test
    void noScannerGetsItsControlCharactersToATerminal() throws IOException {
        var evil = REPORT.replace("risk_report", "\\u001b[2Jrisk").replace("HTTP 503", "HTTP\\n503\\u0007");
        try (var api = FakeOperatorApi.answering("{\"reports\":[" + evil + "]}")) {
            run(api, "list");
        }
        try (var api = FakeOperatorApi.answering(evil)) {
            run(api, "show", ID);
        }

        assertThat(out.toString()).contains("[2Jrisk").doesNotContain("\u001b", "\u0007", "HTTP\n503");
    }

    private int run(FakeOperatorApi api, String... options) {
        var arguments = Stream.of(List.of("reports"), List.of(options), List.of("--admin-url=" + api.url()))
                .flatMap(List::stream)
                .toList();
        return CommandLineRun.run(out, err, arguments);
    }
}
