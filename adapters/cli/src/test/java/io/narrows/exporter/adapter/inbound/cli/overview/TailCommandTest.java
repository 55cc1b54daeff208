package io.narrows.exporter.adapter.inbound.cli.overview;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.inbound.cli.CommandLineRun;
import io.narrows.exporter.adapter.inbound.cli.operator.FakeOperatorApi;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TailCommandTest {
    private static final String DEAD = """
            {"at":"2026-11-26T08:00:00Z","event":"dead","report":"01K4","sources":["bench"],"consumers":["main"],\
            "cause":"rejected","reason":"too odd\\u0007"}""";
    private static final String ATTEMPT = """
            {"at":"2026-11-26T08:00:01Z","event":"attempt","sources":["a","b"],"consumers":["main"],"lane":"main#1",\
            "reports":2,"outcome":"taken","durationMillis":7}""";
    private static final String STREAM = ": listening\n\nevent: dead\ndata: " + DEAD + "\n\nevent: attempt\ndata: "
            + ATTEMPT + "\n\nevent: dropped\ndata: {\"event\":\"dropped\",\"count\":3}\n\n";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void printsALineForEachEvent() throws IOException {
        try (var api = FakeOperatorApi.answering(STREAM)) {
            assertThat(run(api)).isEqualTo(1);

            assertThat(out.toString().lines())
                    .containsExactly(
                            "2026-11-26T08:00:00Z dead 01K4 source=bench consumer=main cause=rejected reason=\"too odd\uFFFD\"",
                            "2026-11-26T08:00:01Z attempt source=a,b lane=main#1 reports=2 outcome=taken took=7ms",
                            "(3 events missed: they came faster than they were read)");
            assertThat(err.toString()).contains("ended the events: it is stopping, or your login is no longer valid");
        }
    }

    @Test
    void eventsCanBeFilteredAndPrintedAsJson() throws IOException {
        try (var api = FakeOperatorApi.answering(STREAM)) {
            run(api, "--consumer=main", "--source=kube_*", "--event=dead", "--event=retry", "--json");

            assertThat(api.requests())
                    .containsExactly("GET /events?consumer=main&source=kube_*&event=dead&event=retry");
            assertThat(out.toString().lines()).containsExactly(DEAD, ATTEMPT, "{\"event\":\"dropped\",\"count\":3}");
        }
    }

    @Test
    void aRefusalIsExplained() throws IOException {
        try (var api = FakeOperatorApi.refusing(503, "{\"detail\":\"no more than 16 clients\"}")) {
            assertThat(run(api)).isEqualTo(1);

            assertThat(err.toString()).contains("the exporter refuses (HTTP 503): no more than 16 clients");
        }
    }

    private int run(FakeOperatorApi api, String... options) {
        return CommandLineRun.run(
                out,
                err,
                Stream.of(List.of("tail"), List.of(options), List.of("--admin-url=" + api.url()))
                        .flatMap(List::stream)
                        .toList());
    }
}
