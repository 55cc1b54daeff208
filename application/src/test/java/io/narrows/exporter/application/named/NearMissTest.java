package io.narrows.exporter.application.named;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearMissTest {
    private static final NearMiss KNOWN = NearMiss.among(List.of("server.maxBodySize", "server.port", "spool.keyFile"));

    @ParameterizedTest
    @CsvSource({
        "server.maxBodySize, server.maxBodySize",
        "SERVER_MAX_BODY_SIZE, server.maxBodySize",
        "server.max-body-sizes, server.maxBodySize",
        "serve.maxBodSize, server.maxBodySize",
        "xserver.maxBodySizex, server.maxBodySize",
        "server.maxBodySizexyw, server.maxBodySize",
        "serverport, server.port",
        "xerver.porx, server.port",
        "spool.keyfiel, spool.keyFile"
    })
    void aNameIsFoundWhereOneLetterInFiveMayDiffer(String given, String meant) {
        assertThat(KNOWN.to(given)).contains(meant);
    }

    @ParameterizedTest
    @CsvSource({
        "server.maxBodySizexywq, 100",
        "spooler, 100",
        "rerver.porxx, 100",
        "maxBodySize, 100",
        "serve.maxBodSize, 1",
        "xserver.port, 0"
    })
    void aNameIsNotFoundWhereMoreLettersDiffer(String given, int most) {
        assertThat(KNOWN.to(given, most)).isEmpty();
    }

    @Test
    void theNearestNameIsMeantAndOfEquallyNearOnesTheFirst() {
        assertThat(NearMiss.among(List.of("port1", "port2")).to("port2")).contains("port2");
        assertThat(NearMiss.among(List.of("port2", "port1")).to("port3")).contains("port1");
    }
}
