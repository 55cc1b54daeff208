package io.narrows.exporter.adapter.inbound.http.answer;

import io.helidon.http.Status;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// Ends a request with an error answer. The client reads the message, so the message never repeats a value that may be
/// secret.
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Status status;
    private final transient Optional<String> field;
    private final transient Map<String, String> headers;
    private final transient RefusalReason reason;

    private Refusal(Status status, Optional<String> field, String detail, Map<String, String> headers) {
        this(status, field, detail, headers, RefusalReason.of(status));
    }

    private Refusal(
            Status status, Optional<String> field, String detail, Map<String, String> headers, RefusalReason reason) {
        super(detail, null, false, false);
        this.status = status;
        this.field = field;
        this.headers = headers;
        this.reason = reason;
    }

    public static Refusal of(Status status, String detail) {
        return new Refusal(status, Optional.empty(), detail, Map.of());
    }

    /// A refusal because of one field of the request.
    ///
    /// @param problem completes the sentence that begins with the field
    public static Refusal of(Status status, String field, String problem) {
        return new Refusal(status, Optional.of(field), field + " " + problem, Map.of());
    }

    public static Refusal invalid(String field, String problem) {
        return of(Status.BAD_REQUEST_400, field, problem);
    }

    /// A refusal because nobody is logged in (RFC 6750, section 3).
    ///
    /// @param challenge says how to log in
    /// @param problem completes the sentence that begins with `Authorization`
    public static Refusal unauthorized(String challenge, String problem) {
        return ofLogin(Status.UNAUTHORIZED_401, challenge, problem);
    }

    /// A refusal because the sender may not do this (RFC 6750, section 3).
    ///
    /// @param challenge says what the sender would need
    /// @param problem completes the sentence that begins with `Authorization`
    public static Refusal forbidden(String challenge, String problem) {
        return ofLogin(Status.FORBIDDEN_403, challenge, problem);
    }

    private static Refusal ofLogin(Status status, String challenge, String problem) {
        return new Refusal(
                status,
                Optional.of("Authorization"),
                "Authorization " + problem,
                Map.of("WWW-Authenticate", challenge));
    }

    public static Refusal notFound(String detail) {
        return of(Status.NOT_FOUND_404, detail);
    }

    static Refusal methodNotAllowed(String allowed) {
        return new Refusal(
                Status.METHOD_NOT_ALLOWED_405,
                Optional.empty(),
                "only " + allowed + " is allowed here",
                Map.of("Allow", allowed));
    }

    public static Refusal tooLarge(long limit) {
        return of(Status.REQUEST_ENTITY_TOO_LARGE_413, "the body must not have more than " + limit + " bytes");
    }

    public static Refusal unknownEncoding() {
        return new Refusal(
                Status.UNSUPPORTED_MEDIA_TYPE_415,
                Optional.of("Content-Encoding"),
                "Content-Encoding must be gzip, or absent",
                Map.of("Accept-Encoding", "gzip"));
    }

    public static Refusal unsupportedType(String detail) {
        return new Refusal(
                Status.UNSUPPORTED_MEDIA_TYPE_415, Optional.of("Content-Type"), "Content-Type: " + detail, Map.of());
    }

    /// The answer to a reused idempotency key, as draft-ietf-httpapi-idempotency-key-header defines it.
    public static Refusal reused(String field, String detail) {
        return new Refusal(
                Status.UNPROCESSABLE_CONTENT_422, Optional.of(field), detail, Map.of(), RefusalReason.KEY_REUSED);
    }

    public static Refusal comeAgain(RefusalReason reason, String detail, Duration retryAfter) {
        return new Refusal(
                Status.SERVICE_UNAVAILABLE_503,
                Optional.empty(),
                detail,
                Map.of("Retry-After", Long.toString(retryAfter.toSeconds())),
                reason);
    }

    /// A refusal because the sender does more than it may (RFC 6585, section 4).
    public static Refusal tooMuch(String detail, Duration retryAfter) {
        var seconds = Math.max(1, retryAfter.plusMillis(999).toSeconds()); // zero would be no pause at all
        return new Refusal(
                Status.TOO_MANY_REQUESTS_429, Optional.empty(), detail, Map.of("Retry-After", Long.toString(seconds)));
    }

    public RefusalReason reason() {
        return reason;
    }

    public Status status() {
        return status;
    }

    Optional<String> field() {
        return field;
    }

    public Map<String, String> headers() {
        return headers;
    }

    public String detail() {
        return String.valueOf(getMessage());
    }
}
