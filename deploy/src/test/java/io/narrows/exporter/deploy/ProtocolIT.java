package io.narrows.exporter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.inbound.http.protocol.ProtocolCase;
import io.narrows.exporter.adapter.inbound.http.protocol.ProtocolCases;
import io.narrows.exporter.adapter.inbound.http.protocol.ProtocolCases.Arrival;
import io.narrows.exporter.adapter.inbound.http.protocol.ProtocolCases.Destination;
import io.narrows.exporter.deploy.load.FakeOpenSearch;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Tests the cases that document the protocol, and the cases of the protocol's designers if they are available.
class ProtocolIT {
    private static final Path OF_THE_DESIGNERS = Path.of("../../shared/protocol/vectors.json");

    private static final FakeOpenSearch OPEN_SEARCH = FakeOpenSearch.start();
    private static final HttpClient CLIENT = HttpClient.newBuilder().build();

    @TempDir
    private static Path scratch;

    private static ExporterProcess exporter;

    @BeforeAll
    static void start() {
        exporter = ExporterProcess.start(
                scratch,
                Map.of(
                        "CONSUMERS_MAIN_TYPE", "openSearch",
                        "CONSUMERS_MAIN_HOSTPORT", OPEN_SEARCH.uri().toString(),
                        "CONSUMERS_MAIN_USERNAME", "u",
                        "CONSUMERS_MAIN_PASSWORD", "s3cr3t",
                        "ROUTES_INGEST_SOURCE", "ingest_*",
                        "ROUTES_INGEST_CONSUMERS", "main"));
    }

    @AfterAll
    static void stop() {
        exporter.close();
        OPEN_SEARCH.close();
        CLIENT.close();
    }

    static Stream<ProtocolCase> cases() {
        var address = OPEN_SEARCH.uri().toString();
        return Stream.concat(ProtocolCases.own(address).stream(), ProtocolCases.in(OF_THE_DESIGNERS, address).stream());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theExporterKeepsTheProtocol(ProtocolCase worked) throws IOException, InterruptedException {
        new ProtocolCases(exporter.server("/"), new OpenSearch(), CLIENT).check(worked);
    }

    private record OpenSearch() implements Destination {
        @Override
        public String address() {
            return OPEN_SEARCH.uri().toString();
        }

        @Override
        public List<Arrival> await(String report) {
            var document = OPEN_SEARCH.awaitReport(report);
            return List.of(new Arrival(document.index(), document.line()));
        }

        @Override
        public void checkPayload(String expected, String arrived) {
            assertThat(JsonText.isSameReport(arrived, expected))
                    .as("%s holds %s", arrived, expected)
                    .isTrue();
        }
    }
}
