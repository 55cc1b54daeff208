package io.narrows.exporter.plugin.s3;

import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import io.narrows.exporter.plugin.spi.ConnectionFailure;
import io.narrows.exporter.plugin.spi.ConnectionFailure.Kind;
import io.narrows.exporter.plugin.spi.RetryAfter;
import java.net.HttpRetryException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/// Decides the result of a `PutObject` that failed
/// (<https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html>).
final class PutFailure {
    /// Error codes that concern only this object.
    private static final Set<String> OF_THE_OBJECT =
            Set.of("EntityTooLarge", "KeyTooLongError", "MetadataTooLarge", "MaxMessageLengthExceeded");
    /// Error codes that are temporary, although their status may be 400.
    private static final Set<String> PASSING = Set.of(
            "RequestTimeout",
            "SlowDown",
            "Throttling",
            "TooManyRequests",
            "OperationAborted",
            "InternalError",
            "ServiceUnavailable",
            "ConditionalRequestConflict",
            "IncompleteBody");

    private static final Map<Kind, String> HINTS =
            Map.of(Kind.UNTRUSTED, "is its CA in the file of consumers.s3.caFile?", Kind.NO_TLS, "is https right?");

    private static final int PAYLOAD_TOO_LARGE = 413;
    private static final int REQUEST_TIMEOUT = 408;
    private static final int CONFLICT = 409;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERROR = 500;

    private PutFailure() {}

    /// @param clock turns a time in a `Retry-After` header into a wait
    static DeliveryResult of(SdkException thrown, S3Settings settings, Clock clock) {
        return thrown instanceof AwsServiceException answered
                ? ofAnswer(answered, settings, clock)
                : ofConnection(thrown, settings);
    }

    private static DeliveryResult ofAnswer(AwsServiceException answered, S3Settings settings, Clock clock) {
        int status = answered.statusCode();
        var details = Optional.ofNullable(answered.awsErrorDetails());
        var code = details.map(error -> error.errorCode()).orElse("");
        var message = details.map(error -> error.errorMessage()).orElse("");
        var reason = settings.redact(
                "HTTP " + status + (code.isEmpty() ? "" : " " + code) + (message.isEmpty() ? "" : ": " + message));
        if (OF_THE_OBJECT.contains(code) || status == PAYLOAD_TOO_LARGE) {
            return new Rejected(reason);
        }
        if (PASSING.contains(code)
                || status >= SERVER_ERROR
                || status == REQUEST_TIMEOUT
                || status == CONFLICT
                || status == TOO_MANY_REQUESTS) {
            return new Unavailable(reason, retryAfter(answered, clock));
        }
        return new Misconfigured(reason);
    }

    private static Duration retryAfter(AwsServiceException answered, Clock clock) {
        return Optional.ofNullable(answered.awsErrorDetails())
                .flatMap(error -> Optional.ofNullable(error.sdkHttpResponse()))
                .flatMap(response -> response.firstMatchingHeader(RetryAfter.HEADER))
                .map(value -> RetryAfter.parse(value, clock))
                .orElse(Duration.ZERO);
    }

    private static DeliveryResult ofConnection(SdkException thrown, S3Settings settings) {
        var host = settings.host();
        var retry = ConnectionFailure.cause(thrown, HttpRetryException.class);
        if (retry.isPresent()) {
            return new Misconfigured(host + " answered HTTP " + retry.get().responseCode());
        }
        var failure = ConnectionFailure.of(thrown);
        if (failure.kind() != Kind.BROKEN) {
            return failure.result(host, HINTS);
        }
        var reason = settings.redact("no answer of " + host + ": " + thrown.getMessage());
        return isAboutCredentials(thrown) ? new Misconfigured(reason) : new Unavailable(reason);
    }

    private static boolean isAboutCredentials(Throwable thrown) {
        return String.valueOf(thrown.getMessage()).startsWith("Unable to load credentials");
    }
}
