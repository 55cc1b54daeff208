package io.narrows.exporter.adapter.inbound.http.answer;

import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.HttpException;
import io.helidon.http.Method;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.ErrorHandler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.narrows.exporter.application.StoppingException;
import io.narrows.exporter.domain.report.InvalidReportException;
import io.narrows.exporter.domain.spool.SpoolFullException;
import io.narrows.exporter.domain.spool.SpoolUnavailableException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/// Turns every error into an answer, in this one place: exceptions of handlers, and requests that Helidon refuses
/// before it calls a handler.
public final class Problems implements ErrorHandler<Throwable>, DirectHandler {
    private static final System.Logger LOGGER = System.getLogger(Problems.class.getName());
    public static final Duration RETRY_AFTER_STOP = Duration.ofSeconds(5);
    private static final Duration RETRY_AFTER_AWAY = Duration.ofSeconds(5);
    private static final Duration RETRY_AFTER_FULL = Duration.ofSeconds(30);
    public static final Duration RETRY_AFTER_BUSY = Duration.ofSeconds(1);
    private static final int FRAMES_LOGGED = 12;

    private final HttpAnswers answers;

    /// @param answers counts all errors, and the answers that no handler sent
    public Problems(HttpAnswers answers) {
        this.answers = answers;
    }

    public DirectHandlers asDirectHandlers() {
        var handlers = DirectHandlers.builder();
        for (var type : EventType.values()) {
            handlers.addHandler(type, this);
        }
        return handlers.build();
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response, Throwable thrown) {
        var refusal = refusal(thrown);
        answers.countRefused(refusal.reason());
        if (refusal.status().code() == Status.INTERNAL_SERVER_ERROR_500.code()) {
            LOGGER.log(
                    Level.ERROR,
                    "request failed method={0} route=\"{1}\" error=\"{2}\"",
                    request.prologue().method().text(),
                    request.matchingPattern().orElse(""),
                    traceWithoutMessages(thrown));
        }
        if (refusal.status().family() == Status.Family.CLIENT_ERROR) {
            LOGGER.log(
                    Level.INFO,
                    "request refused method={0} route=\"{1}\" status={2} field={3}",
                    request.prologue().method().text(),
                    request.matchingPattern().orElse(""),
                    refusal.status().code(),
                    refusal.field().orElse(""));
        }
        try {
            send(request, response, refusal);
        } catch (RuntimeException e) {
            if (!response.isSent()) {
                throw e;
            }
            // The client is gone. Helidon 4.5 would log a stack trace (helidon#11653).
        }
    }

    private static void send(ServerRequest request, ServerResponse response, Refusal refusal) {
        refusal.headers().forEach(response::header);
        response.status(refusal.status()).header(HeaderNames.CONTENT_TYPE, ProblemJson.MEDIA_TYPE);
        if (Method.HEAD.equals(request.prologue().method())) {
            response.send(); // otherwise Helidon 4.5 would send a body (HelidonCasesTest)
        } else {
            response.send(Json.bytes(ProblemJson.of(refusal.status(), refusal.detail(), refusal.field())));
        }
    }

    /// @param message comes from Helidon; may repeat what the client sent, and is therefore not passed on
    @Override
    public TransportResponse handle(
            TransportRequest request,
            EventType eventType,
            Status status,
            ServerResponseHeaders headers,
            String message) {
        answers.count(status);
        answers.countRefused(RefusalReason.of(status));
        return TransportResponse.builder()
                .status(status)
                .headers(headers)
                .header(HeaderNames.CONTENT_TYPE, ProblemJson.MEDIA_TYPE)
                .keepAlive(false)
                .entity(Json.bytes(problem(status)))
                .build();
    }

    /// A complete HTTP/1.1 answer for a connection that is closed after it. Counts the answer.
    public byte[] finalAnswer(Status status) {
        answers.count(status);
        answers.countRefused(RefusalReason.of(status));
        var problem = Json.bytes(problem(status));
        var retryAfter = status.code() == Status.SERVICE_UNAVAILABLE_503.code()
                ? "Retry-After: " + RETRY_AFTER_BUSY.toSeconds() + "\r\n"
                : "";
        var head = "HTTP/1.1 " + status.text() + "\r\nContent-Type: " + ProblemJson.MEDIA_TYPE + "\r\nContent-Length: "
                + problem.length + "\r\n" + retryAfter + "Connection: close\r\n\r\n";
        return (head + new String(problem, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
    }

    /// The problem for bytes that are not an HTTP request.
    private static ProblemJson problem(Status status) {
        return ProblemJson.of(status, detail(status), Optional.empty());
    }

    private static Refusal refusal(Throwable thrown) {
        return switch (thrown) {
            case Refusal refusal -> refusal;
            case InvalidReportException invalid -> Refusal.invalid(invalid.field(), invalid.problem());
            case StoppingException stopping ->
                Refusal.comeAgain(RefusalReason.STOPPING, "the exporter is stopping", RETRY_AFTER_STOP);
            case SpoolFullException full ->
                Refusal.comeAgain(
                        RefusalReason.SPOOL_FULL, "the exporter has no room for another report now", RETRY_AFTER_FULL);
            case SpoolUnavailableException away ->
                Refusal.comeAgain(
                        RefusalReason.SPOOL_AWAY, "the exporter cannot reach its spool now", RETRY_AFTER_AWAY);
            case HttpException http -> Refusal.of(http.status(), detail(http.status()));
            default -> Refusal.of(Status.INTERNAL_SERVER_ERROR_500, detail(Status.INTERNAL_SERVER_ERROR_500));
        };
    }

    private static String detail(Status status) {
        return switch (status.code()) {
            case 400 -> "the request is malformed";
            case 404 -> "there is nothing at this path";
            case 408 -> "the request came too slowly";
            case 503 -> "too much is going on here; try again";
            case 505 -> "only HTTP/1.0 and HTTP/1.1 are understood here, and HTTP/2 where it is configured";
            case 500 -> "the exporter failed to handle the request; its log says more";
            default -> status.reasonPhrase();
        };
    }

    /// The stack trace without messages, because the message of an exception may hold a part of a report or a secret.
    private static String traceWithoutMessages(Throwable thrown) {
        var frames = Arrays.stream(thrown.getStackTrace())
                .limit(FRAMES_LOGGED)
                .map(StackTraceElement::toString)
                .collect(Collectors.joining(" < "));
        var cause = thrown.getCause();
        return thrown.getClass().getName() + " at " + frames
                + (cause == null ? "" : ", caused by " + traceWithoutMessages(cause));
    }
}
