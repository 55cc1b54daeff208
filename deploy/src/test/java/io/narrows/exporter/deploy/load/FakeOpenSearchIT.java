package io.narrows.exporter.deploy.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Tests the destination that the fault tests and the benchmarks count reports with, with the JDK's own client.
class FakeOpenSearchIT {
    private static final int NUMBERS = 100;

    private final Arrivals arrivals = new Arrivals(NUMBERS);
    private final FakeOpenSearch openSearch = FakeOpenSearch.start(arrivals);
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @AfterEach
    void stop() {
        client.close();
        openSearch.close();
    }

    @Test
    void aBulkIsStoredOncePerIdAndADocumentWithoutAnIdEachTime() throws Exception {
        var bulk = action("a") + report(1) + "\n" + action("b") + report(2) + "\n";
        var first = post("/_bulk", bulk);
        var again = post("/_bulk", bulk);

        assertThat(first.body()).contains("\"errors\":false", "\"create\":{\"_index\":\"i\",\"_id\":\"b\"");
        assertThat(again.body()).contains("\"errors\":true", "\"status\":409");
        assertThat(arrivals.count()).isEqualTo(2);
        assertThat(arrivals.doubled()).isZero();
        assertThat(openSearch.conflicts()).isEqualTo(2);

        assertThat(post("/i/_doc", report(2)).statusCode()).isEqualTo(201);
        assertThat(post("/i/_doc", report(3)).statusCode()).isEqualTo(201);
        assertThat(arrivals.count()).isEqualTo(3);
        assertThat(arrivals.doubled()).isEqualTo(1);
    }

    @Test
    void aBodyMayComeInChunksOrAfterTheServerAskedForIt() throws Exception {
        var body = report(1).getBytes(StandardCharsets.UTF_8);
        post("/i/_doc", BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)), false);
        post("/i/_doc", BodyPublishers.ofString(report(2)), true);

        assertThat(arrivals.count()).isEqualTo(2);
    }

    @Test
    void everySeventhDocumentIsRefusedAndTheOthersAreStored() throws Exception {
        openSearch.fail(Fault.SINGLE_ITEMS_REFUSED);
        var statuses = IntStream.range(0, 14)
                .map(number -> postOne(number).statusCode())
                .boxed()
                .toList();

        assertThat(statuses).filteredOn(status -> status == 429).hasSize(2);
        assertThat(arrivals.count()).isEqualTo(12);
        assertThat(arrivals.has(6) || arrivals.has(13)).isFalse();
    }

    @Test
    void aDestinationThatIsDownStoresNothingUntilItIsRepaired() throws Exception {
        openSearch.fail(Fault.DOWN);
        assertThatThrownBy(() -> post("/i/_doc", report(1))).isInstanceOf(IOException.class);
        assertThat(arrivals.count()).isZero();

        openSearch.repair();
        assertThat(post("/i/_doc", report(1)).statusCode()).isEqualTo(201);
    }

    private static String action(String id) {
        return "{\"create\":{\"_index\": \"i\", \"_id\":\"" + id + "\"}}\n";
    }

    private static String report(int number) {
        return "{\"number\":\"%010d\"}".formatted(number);
    }

    private HttpResponse<String> postOne(int number) {
        try {
            return post("/i/_doc", report(number));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return post(path, BodyPublishers.ofString(body), false);
    }

    private HttpResponse<String> post(String path, BodyPublisher body, boolean expects) throws Exception {
        var request = HttpRequest.newBuilder(openSearch.uri().resolve(path))
                .expectContinue(expects)
                .POST(body)
                .build();
        return client.send(request, BodyHandlers.ofString());
    }
}
