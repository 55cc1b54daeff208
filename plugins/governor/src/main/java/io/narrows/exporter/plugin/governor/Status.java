package io.narrows.exporter.plugin.governor;

/// The HTTP status codes that this plugin distinguishes (RFC 9110, RFC 6585).
final class Status {
    static final int OK = 200;
    static final int NO_CONTENT = 204;
    static final int BAD_REQUEST = 400;
    static final int UNAUTHORIZED = 401;
    static final int FORBIDDEN = 403;
    static final int NOT_FOUND = 404;
    static final int CONTENT_TOO_LARGE = 413;
    static final int UNPROCESSABLE_CONTENT = 422;

    private static final int REQUEST_TIMEOUT = 408;
    private static final int TOO_EARLY = 425;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERROR = 500;

    private Status() {}

    /// Whether the status is temporary, so that the same request may succeed later.
    static boolean isForNow(int status) {
        return status >= SERVER_ERROR
                || status == TOO_MANY_REQUESTS
                || status == REQUEST_TIMEOUT
                || status == TOO_EARLY;
    }
}
