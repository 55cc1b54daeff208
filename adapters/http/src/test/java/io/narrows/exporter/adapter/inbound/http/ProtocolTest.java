package io.narrows.exporter.adapter.inbound.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.inbound.http.protocol.ProtocolCase;
import io.narrows.exporter.adapter.inbound.http.protocol.ProtocolCases;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Tests every worked case of the protocol, over HTTP/1.1 and over HTTP/2.
class ProtocolTest {
    private static final String DESTINATION = new FakeOpenSearch().address();
    private static final Path SHARED = Path.of("../../../shared/protocol/vectors.json");

    private static StartedExporter exporter;
    private static HttpClient http1;
    private static HttpClient http2;

    @BeforeAll
    static void start() throws Exception {
        exporter = StartedExporter.start();
        http1 = HttpClient.newBuilder().version(Version.HTTP_1_1).build();
        http2 = HttpClient.newBuilder().version(Version.HTTP_2).build();
        upgrade(http2);
    }

    @AfterAll
    static void stop() throws Exception {
        http1.close();
        http2.close();
        exporter.close();
    }

    static List<ProtocolCase> cases() {
        return Stream.of(ProtocolCases.own(DESTINATION), ProtocolCases.in(SHARED, DESTINATION))
                .flatMap(List::stream)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void overHttp1(ProtocolCase worked) throws Exception {
        new ProtocolCases(exporter.reports(), exporter.openSearch, http1).check(worked);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void overHttp2(ProtocolCase worked) throws Exception {
        new ProtocolCases(exporter.reports(), exporter.openSearch, http2).check(worked);
    }

    @Test
    void ownCasesAreAtLeastAsManyAsTheShared() {
        assertThat(ProtocolCases.own(DESTINATION))
                .hasSizeGreaterThanOrEqualTo(
                        ProtocolCases.in(SHARED, DESTINATION).size());
    }

    /// Upgrades a client to HTTP/2, with a request that has no body.
    private static void upgrade(HttpClient client) throws IOException, InterruptedException {
        var answer = client.send(
                HttpRequest.newBuilder(exporter.reports().resolve("/reports/none"))
                        .build(),
                BodyHandlers.ofString());
        assertThat(answer.version()).isEqualTo(Version.HTTP_2);
    }
}
