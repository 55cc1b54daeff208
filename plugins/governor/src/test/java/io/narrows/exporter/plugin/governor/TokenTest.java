package io.narrows.exporter.plugin.governor;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import io.narrows.exporter.plugin.tck.TestHttpServer;
import io.narrows.exporter.plugin.tck.TestHttpServer.Said;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests access tokens: where they come from, how long they are kept, and what happens when one is refused.
class TokenTest {
    @TempDir
    private Path secrets;

    private GovernorFixture fixture;

    @BeforeEach
    void start() throws Exception {
        fixture = new GovernorFixture(secrets);
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    @Test
    void cspIsAskedAsNarrowsAsksIt() throws Exception {
        assertThat(fixture.deliver(Map.of(), Map.of())).isEqualTo(new Delivered());

        assertThat(fixture.csp().service().asked()).singleElement().satisfies(asked -> {
            assertThat(asked.method()).isEqualTo("POST");
            assertThat(asked.target()).isEqualTo("/csp/gateway/am/api/auth/api-tokens/authorize");
            assertThat(asked.header("Content-Type")).isEqualTo("application/x-www-form-urlencoded");
            assertThat(asked.body()).isEqualTo("grant_type=refresh_token&refresh_token=api-token-of-the-test");
            assertThat(asked.header("Authorization")).isEmpty();
        });
    }

    @ParameterizedTest
    @CsvSource({"1799, 1700", "86400, 1700", "600, 600"})
    void aTokenIsKeptForAsLongAsItIsGoodAndForTheMost1700Seconds(long expiresIn, long kept) throws Exception {
        fixture.csp().expireIn(expiresIn);
        try (var consumer = fixture.open()) {
            GovernorFixture.deliver(consumer);
            fixture.pass(Duration.ofSeconds(kept - 1));
            GovernorFixture.deliver(consumer);
            assertThat(fixture.csp().given()).isEqualTo(1);

            fixture.pass(Duration.ofSeconds(1));
            assertThat(GovernorFixture.deliver(consumer)).isEqualTo(new Delivered());

            assertThat(fixture.csp().given()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -5})
    void aTokenThatIsGoodForNoTimeIsUsedOnce(long expiresIn) throws Exception {
        fixture.csp().expireIn(expiresIn);
        try (var consumer = fixture.open()) {
            assertThat(GovernorFixture.deliver(consumer)).isEqualTo(new Delivered());
            assertThat(GovernorFixture.deliver(consumer)).isEqualTo(new Delivered());

            assertThat(fixture.csp().given()).isEqualTo(2);
        }
    }

    @Test
    void aTokenThatTheGovernorNoLongerTakesIsReplacedByANewOne() throws Exception {
        try (var consumer = fixture.open()) {
            GovernorFixture.deliver(consumer);
            fixture.csp().revoke();

            assertThat(GovernorFixture.deliver(consumer)).isEqualTo(new Delivered());

            assertThat(fixture.csp().given()).isEqualTo(2);
            assertThat(fixture.governor().service().asked()).hasSize(3);
        }
    }

    @Test
    void aNewTokenThatTheGovernorDoesNotTakeEitherIsMisconfigured() throws Exception {
        fixture.governor().service().behave(request -> Said.of(401));
        try (var consumer = fixture.open()) {
            assertThat(GovernorFixture.deliver(consumer))
                    .isInstanceOf(Misconfigured.class)
                    .asString()
                    .contains("answered HTTP 401", "csp-token");

            assertThat(fixture.governor().service().asked()).hasSize(2);
            assertThat(fixture.csp().given()).isEqualTo(2);
        }
    }

    @Test
    void manyDeliveriesAtOnceShareOneToken() throws Exception {
        try (var consumer = fixture.open()) {
            assertThat(atOnce(12, () -> GovernorFixture.deliver(consumer))).containsOnly(new Delivered());
            assertThat(fixture.csp().given()).isEqualTo(1);

            fixture.csp().revoke();

            assertThat(atOnce(12, () -> GovernorFixture.deliver(consumer))).containsOnly(new Delivered());
            assertThat(fixture.csp().given()).isEqualTo(2);
        }
    }

    @Test
    void anApiTokenThatIsReplacedIsReadAgain() throws Exception {
        Files.writeString(secrets.resolve(GovernorFixture.SECRET), "an-old-api-token");
        try (var consumer = fixture.open()) {
            assertThat(GovernorFixture.deliver(consumer)).isInstanceOf(Misconfigured.class);

            Files.writeString(secrets.resolve(GovernorFixture.SECRET), GovernorFixture.API_TOKEN);

            assertThat(GovernorFixture.deliver(consumer)).isEqualTo(new Delivered());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403})
    void anApiTokenThatCspRefusesIsMisconfigured(int status) throws Exception {
        fixture.csp().service().behave(request -> Said.of(status));

        assertThat(fixture.deliver(Map.of(), Map.of()))
                .isEqualTo(new Misconfigured(fixture.csp().service().hostPort() + " answered HTTP " + status
                        + "; is the API token in the secret csp-token right, and not expired?"));
        assertThat(fixture.governor().service().asked()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 502, 503})
    void aCspThatIsBusyIsUnavailableForAsLongAsItSays(int status) throws Exception {
        fixture.csp().service().behave(request -> Said.of(status).with("Retry-After", "90"));

        assertThat(fixture.deliver(Map.of(), Map.of()))
                .isEqualTo(new Unavailable(
                        fixture.csp().service().hostPort() + " answered HTTP " + status, Duration.ofSeconds(90)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200 | <html>log in</html>",
                "200 | {}",
                "200 | {\"access_token\":5,\"expires_in\":1800}",
                "200 | {\"access_token\":\"\",\"expires_in\":1800}",
                "200 | {\"access_token\":\"a\\r\\nX-Injected: b\",\"expires_in\":1800}",
                "204 | {}",
                "404 | no such page"
            })
    void whatCspWouldNotAnswerIsMisconfigured(int status, String body) throws Exception {
        fixture.csp().service().behave(request -> Said.of(status, status == 204 ? "" : body));

        assertThat(fixture.deliver(Map.of(), Map.of()))
                .isInstanceOf(Misconfigured.class)
                .asString()
                .contains(fixture.csp().service().hostPort())
                .doesNotContain("Injected", "log in");
    }

    @Test
    void anAnswerOfCspWithoutAnEndIsNoToken() throws Exception {
        fixture.csp().service().behave(request -> Said.of(200, "{\"access_token\":\"" + "x".repeat(3 << 20) + "\"}"));

        assertThat(fixture.deliver(Map.of(), Map.of()))
                .isEqualTo(new Unavailable("the answer of "
                        + fixture.csp().service().hostPort() + " broke off, or is too long for a token"));
    }

    @Test
    void anAnswerOfCspThatIsNestedTooDeeplyIsMisconfigured() throws Exception {
        fixture.csp().service().behave(request -> Said.of(200, "{\"a\":" + "[".repeat(30_000)));

        assertThat(fixture.deliver(Map.of(), Map.of())).isInstanceOf(Misconfigured.class);
    }

    @Test
    void anAgeThatIsNoNumberOfSecondsIsGoodForOneDelivery() throws Exception {
        fixture.csp().service().behave(request -> Said.of(200, "{\"expires_in\":1e400,\"access_token\":\"a-token\"}"));

        // The governor does not know this token, so a refusal proves that the token was sent.
        assertThat(fixture.deliver(Map.of(), Map.of())).isInstanceOf(Misconfigured.class);
        assertThat(fixture.governor().service().asked()).isNotEmpty();
    }

    @Test
    void aRedirectOfCspIsNotFollowed() throws Exception {
        try (var elsewhere = TestHttpServer.start(request -> Said.of(200))) {
            fixture.csp().service().behave(request -> Said.of(307).with("Location", elsewhere.url()));

            assertThat(fixture.deliver(Map.of(), Map.of())).isInstanceOf(Misconfigured.class);

            assertThat(elsewhere.asked()).isEmpty();
        }
    }

    @Test
    void aCspThatSaysNothingIsUnavailable() throws Exception {
        fixture.csp().service().behave(request -> neverAnswer());

        assertThat(fixture.deliver(Map.of(), Map.of("responseTimeout", "200ms")))
                .isEqualTo(new Unavailable(fixture.csp().service().hostPort() + " gave no answer within 200 ms"));
    }

    @Test
    void whoWaitsForATokenThatAnotherThreadFetchesCanBeInterrupted() throws Exception {
        var asked = new CountDownLatch(1);
        fixture.csp().service().behave(request -> {
            asked.countDown();
            return neverAnswer();
        });
        try (var consumer = fixture.open()) {
            var first = new RunningCall(() -> GovernorFixture.deliver(consumer));
            asked.await();
            var second = new RunningCall(() -> GovernorFixture.deliver(consumer));

            second.interrupt();
            assertThat(second.wasInterrupted(Duration.ofSeconds(5))).isTrue();

            first.interrupt();
            assertThat(first.wasInterrupted(Duration.ofSeconds(5))).isTrue();
        }
    }

    @Test
    void noTokenIsEverShown() throws Exception {
        var accessToken = "access-1-made-by-the-fake";
        fixture.governor()
                .service()
                .behave(request -> FakeGovernor.problem(403, "forbidden for " + request.header("Authorization"), ""));
        var said = new ArrayList<String>();
        try (var consumer = fixture.open()) {
            said.add(consumer.toString());
            said.add(GovernorFixture.deliver(consumer).toString());
        }
        fixture.csp().service().behave(request -> Said.of(400, "{\"message\":\"" + request.body() + "\"}"));
        said.add(fixture.deliver(Map.of(), Map.of()).toString());

        assertThat(said).noneMatch(text -> text.contains(accessToken) || text.contains(GovernorFixture.API_TOKEN));
        assertThat(said).anyMatch(text -> text.contains("forbidden for Bearer ***"));
        assertThat(Credential.Token.of("a-token", "here")).hasToString("Token[***]");
    }

    private static Said neverAnswer() throws InterruptedException {
        new CountDownLatch(1).await();
        return Said.of(500);
    }

    private static List<DeliveryResult> atOnce(int times, Callable<DeliveryResult> call) throws Exception {
        var results = new ArrayList<DeliveryResult>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = new ArrayList<Future<DeliveryResult>>();
            for (int i = 0; i < times; i++) {
                calls.add(threads.submit(call));
            }
            for (var running : calls) {
                results.add(running.get());
            }
        }
        return results;
    }
}
