package io.narrows.exporter.plugin.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import io.narrows.exporter.plugin.s3.FakeS3.Said;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tests the results of reports that a store does not accept.
class FailureTest {

    @Test
    void aWrongSecretIsMisconfiguredByTheStoresOwnCheck() throws Exception {
        try (var store = FakeS3.start()) {
            assertThat(Consumers.deliver(store, Map.of("secretAccessKey", "wrong-secret-of-the-test")))
                    .isEqualTo(new Misconfigured("HTTP 403 SignatureDoesNotMatch: SignatureDoesNotMatch it is"));
        }
    }

    @Test
    void anUnknownAccessKeyIsMisconfigured() throws Exception {
        try (var store = FakeS3.start()) {
            assertThat(Consumers.deliver(store, Map.of("accessKeyId", "AKIDUNKNOWN")))
                    .isEqualTo(new Misconfigured("HTTP 403 InvalidAccessKeyId: InvalidAccessKeyId it is"));
        }
    }

    @Test
    void aBucketThatDoesNotExistIsMisconfigured() throws Exception {
        try (var store = FakeS3.start()) {
            assertThat(Consumers.deliver(store, Map.of("bucket", "no-such-bucket")))
                    .isEqualTo(new Misconfigured("HTTP 404 NoSuchBucket: NoSuchBucket it is"));
        }
    }

    @Test
    void anotherRegionIsMisconfigured() throws Exception {
        try (var store = FakeS3.start()) {
            assertThat(Consumers.deliver(store, Map.of("region", "us-west-2")))
                    .isInstanceOf(Misconfigured.class)
                    .asString()
                    .contains("AuthorizationHeaderMalformed");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "503, SlowDown",
        "503, ServiceUnavailable",
        "500, InternalError",
        "502, BadGateway",
        "429, TooManyRequests",
        "400, RequestTimeout",
        "409, OperationAborted"
    })
    void whatPassesIsUnavailableAndNotTriedAgainHere(int status, String code) throws Exception {
        var requests = new AtomicInteger();
        try (var store = FakeS3.start(() -> {
            requests.incrementAndGet();
            return Optional.of(Said.error(status, code));
        })) {
            assertThat(Consumers.deliver(store, Map.of()))
                    .isEqualTo(new Unavailable("HTTP " + status + " " + code + ": " + code + " it is"));
        }
        assertThat(requests).hasValue(1);
    }

    @Test
    void aStoreSaysHowLongToWait() throws Exception {
        try (var store =
                FakeS3.start(() -> Optional.of(Said.error(503, "SlowDown").with("Retry-After", "7")))) {
            assertThat(Consumers.deliver(store, Map.of()))
                    .isEqualTo(new Unavailable("HTTP 503 SlowDown: SlowDown it is", Duration.ofSeconds(7)));
        }
    }

    @ParameterizedTest
    @CsvSource({"400, EntityTooLarge", "413, PayloadTooLarge", "400, KeyTooLongError", "400, MetadataTooLarge"})
    void whatIsWrongWithThisObjectAloneIsRejected(int status, String code) throws Exception {
        try (var store = FakeS3.start(() -> Optional.of(Said.error(status, code)))) {
            assertThat(Consumers.deliver(store, Map.of()))
                    .isInstanceOf(Rejected.class)
                    .asString()
                    .contains(code);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "403, AccessDenied",
        "403, RequestTimeTooSkewed",
        "400, ExpiredToken",
        "401, Unauthorized",
        "301, PermanentRedirect",
        "307, TemporaryRedirect"
    })
    void whatEveryReportWouldMeetIsMisconfigured(int status, String code) throws Exception {
        try (var store = FakeS3.start(() -> Optional.of(Said.error(status, code)))) {
            assertThat(Consumers.deliver(store, Map.of())).isInstanceOf(Misconfigured.class);
        }
    }

    @Test
    void anErrorThatIsNoXmlIsToldByItsStatus() throws Exception {
        try (var store = FakeS3.start(() -> Optional.of(new Said(502, Map.of(), "<html>Bad Gateway")))) {
            assertThat(Consumers.deliver(store, Map.of()))
                    .isInstanceOf(Unavailable.class)
                    .asString()
                    .contains("HTTP 502");
        }
    }

    @Test
    void aServerThatTakesAnythingIsNoStore() throws Exception {
        try (var server = FakeS3.start(() -> Optional.of(new Said(200, Map.of(), "<html>Welcome")))) {
            assertThat(Consumers.deliver(server, Map.of()))
                    .isInstanceOf(Misconfigured.class)
                    .asString()
                    .contains("is no S3");
        }
    }

    @Test
    void anUnknownHostIsMisconfigured() throws Exception {
        assertThat(Consumers.deliver(Consumers.at("https://no.such.host.invalid"), Map.of()))
                .isEqualTo(new Misconfigured("unknown host: no.such.host.invalid"));
    }

    @Test
    void whoSaysNothingIsUnavailable() throws Exception {
        try (var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            assertThat(Consumers.deliver(
                            Consumers.at("http://127.0.0.1:" + server.getLocalPort()),
                            Map.of("responseTimeout", "300ms")))
                    .isInstanceOf(Unavailable.class)
                    .asString()
                    .contains("gave no answer in time");
        }
    }

    @Test
    void withoutKeysNothingIsSentUnlessTheOperatorLendsThem() throws Exception {
        try (var store = FakeS3.start()) {
            var settings = Consumers.at(store.endpoint().toString());
            settings.remove("accessKeyId");
            settings.remove("secretAccessKey");

            assertThat(Consumers.deliver(settings, Map.of()))
                    .isInstanceOf(Misconfigured.class)
                    .asString()
                    .contains("consumers.s3.lendCredentials");
            assertThat(Consumers.deliver(settings, Map.of("lendCredentials", "true")))
                    .isInstanceOf(Misconfigured.class)
                    .asString()
                    .contains("for Amazon S3 only");
        }
    }

    @Test
    void aStoreThatRecoversIsUsedAgain() throws Exception {
        var mood = new AtomicInteger(1);
        try (var store = FakeS3.start(() ->
                        mood.getAndDecrement() > 0 ? Optional.of(Said.error(503, "SlowDown")) : Optional.empty());
                var consumer = Consumers.open(
                        new S3ConsumerFactory(), Consumers.at(store.endpoint().toString()), Map.of())) {
            assertThat(consumer.deliver(Deliveries.all("s", "{}"))).hasOnlyElementsOfType(Unavailable.class);
            assertThat(consumer.deliver(Deliveries.all("s", "{}"))).containsExactly(new Delivered());
        }
    }
}
