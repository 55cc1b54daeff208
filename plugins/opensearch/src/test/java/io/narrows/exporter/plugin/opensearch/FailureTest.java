package io.narrows.exporter.plugin.opensearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.plugin.opensearch.FakeCluster.Manners;
import io.narrows.exporter.plugin.opensearch.FakeCluster.Said;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests the results of reports while a cluster is failing.
class FailureTest {
    private static final String BUSY = "\"status\":429,\"error\":{\"type\":\"rejected_execution_exception\",\"reason\":"
            + "\"rejected execution of coordinating operation [x]\"}";
    private static final String BROKEN =
            "\"status\":503,\"error\":{\"type\":\"unavailable_shards_exception\",\"reason\":\"[i][0] not active\"}";
    private static final String STORED = "\"status\":201";
    private static final String THERE_ALREADY =
            "\"status\":409,\"error\":{\"type\":\"version_conflict_engine_exception\",\"reason\":\"[1]: exists\"}";
    private static final String FORBIDDEN =
            "\"status\":403,\"error\":{\"type\":\"security_exception\",\"reason\":\"no permissions for [i]\"}";

    @Test
    void onlyWhatIsRefusedForNowIsTriedAgain() throws Exception {
        var items = List.of(STORED, BUSY, THERE_ALREADY, BROKEN, STORED);
        try (var cluster = FakeCluster.start(request -> FakeCluster.bulk(items).with("Retry-After", "7"))) {
            var results = deliver(cluster, 5);

            assertThat(results.get(0)).isEqualTo(new Delivered());
            assertThat(results.get(1))
                    .isEqualTo(new Unavailable(
                            "HTTP 429 for index i: rejected_execution_exception:"
                                    + " rejected execution of coordinating operation [x]",
                            Duration.ofSeconds(7)));
            assertThat(results.get(2)).isEqualTo(new Delivered());
            assertThat(results.get(3))
                    .isEqualTo(new Unavailable(
                            "HTTP 503 for index i: unavailable_shards_exception: [i][0] not active",
                            Duration.ofSeconds(7)));
            assertThat(results.get(4)).isEqualTo(new Delivered());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"status\":0,\"error\":{\"type\":\"odd\",\"reason\":\"no\"}",
                "\"status\":199",
                "\"status\":302",
                "\"status\":201,\"error\":{\"type\":\"odd\",\"reason\":\"no\"}",
                "\"status\":200,\"error\":\"no\""
            })
    void aDocumentIsStoredOnlyIfItsStatusSaysSoAndNoErrorDoes(String item) throws Exception {
        try (var cluster = FakeCluster.start(request -> FakeCluster.bulk(request, item))) {
            assertThat(deliver(cluster, 2)).hasSize(2).hasOnlyElementsOfType(Unavailable.class);
        }
    }

    /// Documents that were stored by the first request exist already, and count once.
    @Test
    void aBatchWhoseAnswerIsTooLongIsHalved() throws Exception {
        var long1 = "\"status\":201,\"_index\":\"" + "i".repeat(300 << 10) + "\"";
        try (var cluster = FakeCluster.start(request -> FakeCluster.bulk(request, long1))) {
            assertThat(deliver(cluster, 8)).hasSize(8).containsOnly(new Delivered());

            assertThat(cluster.asked()).extracting(FakeCluster.Asked::documents).containsExactly(8, 4, 2, 2, 4, 2, 2);
        }
    }

    @Test
    void anErrorThatIsTooLongIsCut() throws Exception {
        try (var cluster = FakeCluster.start(request -> Said.of(503, "a".repeat(1 << 20)))) {
            assertThat(deliver(cluster, 1)).containsExactly(new Unavailable(cluster.hostPort() + " answered HTTP 503"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "429, 3, 3",
        "503, 120, 120",
        "500, '', 0",
        "502, soon, 0",
        "504, -1, 0",
        "503, 'Mon, 23 Nov 2026 20:16:30 GMT', 59",
        "503, 'Mon, 23 Nov 2026 20:00:00 GMT', 0"
    })
    void aClusterThatIsBusyOrBrokenIsUnavailable(int status, String retryAfter, long seconds) throws Exception {
        try (var cluster = FakeCluster.start(request -> Said.of(status, "").with("Retry-After", retryAfter))) {
            var results = deliver(cluster, 3);

            assertThat(results).hasSize(3).allSatisfy(result -> {
                var unavailable = (Unavailable) result;
                assertThat(unavailable.reason()).isEqualTo(cluster.hostPort() + " answered HTTP " + status);
                assertThat(unavailable.retryAfter().toSeconds()).isEqualTo(seconds);
            });
            assertThat(cluster.asked()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 307, 400, 401, 403, 404, 405})
    void aRequestThatIsRefusedIsMisconfigured(int status) throws Exception {
        try (var cluster = FakeCluster.start(
                request -> Said.of(status, "<html>no</html>").with("Location", "http://127.0.0.1:1/"))) {
            assertThat(deliver(cluster, 2))
                    .hasSize(2)
                    .hasOnlyElementsOfType(Misconfigured.class)
                    .allSatisfy(result -> assertThat(result.toString())
                            .contains(cluster.hostPort() + " answered HTTP " + status)
                            .doesNotContain("html"));
            assertThat(cluster.asked()).hasSize(1);
        }
    }

    @Test
    void theReasonOfTheClusterIsTold() throws Exception {
        var error =
                "{\"error\":{\"type\":\"security_exception\",\"reason\":\"no permissions for [indices:data/write/bulk]"
                        + " and User [name=scanner]\"},\"status\":403}";
        try (var cluster = FakeCluster.start(request -> Said.of(403, error))) {
            assertThat(deliver(cluster, 1))
                    .containsExactly(new Misconfigured(cluster.hostPort() + " answered HTTP 403: security_exception:"
                            + " no permissions for [indices:data/write/bulk] and User […]"));
        }
    }

    @Test
    void aClusterThatIsBlockedIsUnavailable() throws Exception {
        var error = "{\"error\":{\"type\":\"cluster_block_exception\",\"reason\":\"blocked by: [FORBIDDEN/5/index]\"}}";
        try (var cluster = FakeCluster.start(request -> Said.of(403, error))) {
            assertThat(deliver(cluster, 1)).singleElement().isInstanceOf(Unavailable.class);
        }
    }

    @Test
    void whereAllIndicesAreForbiddenTheUserIsWrong() throws Exception {
        try (var cluster = FakeCluster.start(request -> FakeCluster.bulk(request, FORBIDDEN))) {
            assertThat(deliver(cluster, 2)).hasSize(2).hasOnlyElementsOfType(Misconfigured.class);
        }
    }

    @Test
    void whereSomeIndicesAreForbiddenTheOthersDoNotWait() throws Exception {
        try (var cluster = FakeCluster.start(request -> FakeCluster.bulk(List.of(FORBIDDEN, STORED)))) {
            var results = deliver(cluster, 2);

            assertThat(results.getFirst()).isInstanceOf(Unavailable.class);
            assertThat(results.getLast()).isEqualTo(new Delivered());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>Welcome</html>", "{}", "[]", "{\"took\":1,\"errors\":false}", "", "{\"items\":1}"})
    void whatDoesNotAnswerAsOpenSearchIsMisconfigured(String body) throws Exception {
        try (var cluster = FakeCluster.start(request -> Said.of(200, body))) {
            assertThat(deliver(cluster, 1))
                    .singleElement()
                    .isInstanceOf(Misconfigured.class)
                    .asString()
                    .contains("is this its address?");
        }
    }

    @Test
    void anAnswerThatIsTooShortIsNotTrusted() throws Exception {
        try (var cluster = FakeCluster.start(request -> FakeCluster.bulk(List.of(STORED)))) {
            assertThat(deliver(cluster, 2)).hasSize(2).hasOnlyElementsOfType(Unavailable.class);
        }
    }

    @Test
    void whenEverythingIsTooLargeEachReportIsRejected() throws Exception {
        try (var cluster = FakeCluster.start(request -> Said.of(413, "<html>too large</html>"))) {
            assertThat(deliver(cluster, 8)).hasSize(8).hasOnlyElementsOfType(Rejected.class);
            assertThat(cluster.bulkRequests()).isEqualTo(15);
        }
    }

    @Test
    void whenTheClusterBreaksInTheMiddleOfABatchWhatWasStoredStaysDelivered() throws Exception {
        Manners manners = request -> {
            if (request.documents() > 2) {
                return Said.of(413, "");
            }
            return request.body().contains("\"n\":0") ? FakeCluster.stored(request) : Said.of(503, "");
        };
        try (var cluster = FakeCluster.start(manners)) {
            var results = deliver(cluster, 4);

            assertThat(results.subList(0, 2)).containsOnly(new Delivered());
            assertThat(results.subList(2, 4)).hasOnlyElementsOfType(Unavailable.class);
        }
    }

    @Test
    void aHostThatIsNotKnownIsMisconfigured() throws Exception {
        try (var consumer = Consumers.open("http://no-such-host.invalid:9200")) {
            assertThat(consumer.deliver(reports(2)))
                    .hasSize(2)
                    .containsOnly(new Misconfigured("unknown host: no-such-host.invalid:9200"));
        }
    }

    @Test
    void aPortWhereNobodyListensIsUnavailable() throws Exception {
        var address = freeAddress();
        try (var consumer = Consumers.open(address)) {
            assertThat(consumer.deliver(reports(2)))
                    .hasSize(2)
                    .containsOnly(new Unavailable("cannot connect to " + address));
        }
    }

    @Test
    void behindAHostThatIsDownTheNextOneGetsTheWholeBatch() throws Exception {
        try (var cluster = FakeCluster.start(FakeCluster::stored);
                var consumer = Consumers.open(freeAddress() + "," + cluster.hostPort())) {
            for (int i = 0; i < 4; i++) {
                assertThat(consumer.deliver(reports(3))).hasSize(3).containsOnly(new Delivered());
            }
            assertThat(cluster.asked()).hasSize(4).allSatisfy(asked -> {
                assertThat(asked.documents()).isEqualTo(3);
                assertThat(asked.headers().keySet()).noneMatch(name -> name.equalsIgnoreCase(BulkBodies.HEADER));
            });
        }
    }

    @Test
    void aClusterThatKeepsSilentIsUnavailableAfterTheTimeout() throws Exception {
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                var consumer =
                        Consumers.open(Map.of("hostport", address(silent)), Map.of("responseTimeout", "200ms"))) {
            assertThat(consumer.deliver(reports(1)))
                    .containsExactly(new Unavailable(address(silent) + " gave no answer within 200 milliseconds"));
        }
    }

    @Test
    void aCallerThatIsInterruptedNeedNotWait() throws Exception {
        var reached = new CountDownLatch(1);
        var released = new CountDownLatch(1);
        Manners manners = request -> {
            reached.countDown();
            released.await(1, TimeUnit.MINUTES);
            return FakeCluster.stored(request);
        };
        try (var cluster = FakeCluster.start(manners);
                var consumer = Consumers.open(cluster.hostPort())) {
            var call = new FutureTask<>(() -> consumer.deliver(reports(1)));
            var thread = Thread.ofPlatform().daemon().start(call);
            assertThat(reached.await(1, TimeUnit.MINUTES)).isTrue();

            thread.interrupt();

            assertThat(thread.join(Duration.ofSeconds(2))).as("returns at once").isTrue();
            assertThat(call.exceptionNow()).isInstanceOf(InterruptedException.class);
            released.countDown();
        }
    }

    @Test
    void closingEndsAConnectionOnWhichNobodyAnswered() throws Exception {
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            var consumer = Consumers.open(address(silent));
            var thread = Thread.ofPlatform().daemon().start(new FutureTask<>(() -> consumer.deliver(reports(1))));
            var connection = silent.accept();
            assertThat(connection.getInputStream().read()).isPositive();
            thread.interrupt();
            thread.join();

            var closing = Thread.ofPlatform().daemon().start(consumer::close);

            assertThat(closing.join(Duration.ofSeconds(10))).isTrue();
            connection.setSoTimeout((int) Duration.ofSeconds(10).toMillis());
            var end = catchThrowable(() -> connection.getInputStream().readAllBytes());
            assertThat(end instanceof SocketTimeoutException)
                    .as("no end, but a timeout")
                    .isFalse();
        }
    }

    @Test
    void aClusterThatComesBackIsUsedAgain() throws Exception {
        var address = freeAddress();
        try (var consumer = Consumers.open(address)) {
            assertThat(consumer.deliver(reports(1))).hasOnlyElementsOfType(Unavailable.class);
        }
        try (var cluster = FakeCluster.start(FakeCluster::stored);
                var consumer = Consumers.open(address + "," + cluster.hostPort())) {
            for (int i = 0; i < 4; i++) {
                assertThat(consumer.deliver(reports(1)))
                        .as("through the host that is up")
                        .containsExactly(new Delivered());
            }
        }
    }

    @Test
    void theIndexForUnmappedReportsThatCannotBeAskedForIsWaitedFor() throws Exception {
        try (var cluster = FakeCluster.start(request -> request.isBulk() ? refused(request) : Said.of(503, ""))) {
            assertThat(deliver(cluster, 2)).hasSize(2).hasOnlyElementsOfType(Unavailable.class);
        }
    }

    @Test
    void aUserWhoMayOnlyWriteKeepsUnmappedReportsAsText() throws Exception {
        Manners manners = request -> {
            if (!request.isBulk()) {
                return Said.of(403, "");
            }
            return request.body().contains("\"raw\"") ? FakeCluster.stored(request) : refused(request);
        };
        try (var cluster = FakeCluster.start(manners)) {
            assertThat(deliver(cluster, 2)).hasSize(2).containsOnly(new Delivered());
        }
    }

    @Test
    void afterAFailureNothingOfAReportIsTold() throws Exception {
        var secret = "the words of the report";
        try (var cluster = FakeCluster.start(request -> Said.of(500, request.body()))) {
            try (var consumer = Consumers.open(cluster.hostPort())) {
                var results = consumer.deliver(Deliveries.all("s", "{\"a\":\"" + secret + "\"}"));

                assertThat(results.toString()).doesNotContain(secret);
            }
        }
    }

    @Test
    void aReportThatIsNestedSoDeepThatItMayHarmAServerIsNeverSentAsJson() throws Exception {
        try (var cluster = FakeCluster.start(
                        request -> request.isBulk() ? FakeCluster.stored(request) : Said.of(404, ""));
                var consumer = Consumers.open(cluster.hostPort())) {
            assertThat(consumer.deliver(Deliveries.all("s", "{}", "{\"a\":".repeat(251) + "1" + "}".repeat(251), "{}")))
                    .hasSize(3)
                    .containsOnly(new Delivered());

            assertThat(cluster.asked().getFirst().documents()).isEqualTo(2);
            assertThat(cluster.asked().getLast().body())
                    .contains("\"_index\":\"s-unmapped\"", "too_deep: nested 251 levels deep", "\"raw\":\"{");
        }
    }

    @Test
    void anInvalidAddressIsRefusedWithoutRepeatingIt() {
        assertThatThrownBy(() -> Consumers.open("ftp://scanner:secret@host"))
                .hasMessageStartingWith("hostport must be https://host:port")
                .hasMessageNotContaining("secret");
    }

    private static Said refused(FakeCluster.Asked request) {
        return FakeCluster.bulk(
                request, "\"status\":400,\"error\":{\"type\":\"mapper_parsing_exception\",\"reason\":\"failed\"}");
    }

    private static List<DeliveryResult> deliver(FakeCluster cluster, int reports) throws InterruptedException {
        try (ReportConsumer consumer = Consumers.open(cluster.hostPort())) {
            return consumer.deliver(reports(reports));
        }
    }

    private static List<Delivery> reports(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Deliveries.of("i", "{\"n\":" + i + "}"))
                .toList();
    }

    private static String address(ServerSocket server) {
        return "127.0.0.1:" + server.getLocalPort();
    }

    private static String freeAddress() throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return address(server);
        }
    }
}
