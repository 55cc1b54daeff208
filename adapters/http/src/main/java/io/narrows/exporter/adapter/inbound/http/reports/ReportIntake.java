package io.narrows.exporter.adapter.inbound.http.reports;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.narrows.exporter.adapter.inbound.http.answer.Json;
import io.narrows.exporter.adapter.inbound.http.answer.Query;
import io.narrows.exporter.adapter.inbound.http.answer.Refusal;
import io.narrows.exporter.adapter.inbound.http.body.BodyReader;
import io.narrows.exporter.application.AcceptReport;
import io.narrows.exporter.application.Envelope;
import io.narrows.exporter.application.RequestKey;
import io.narrows.exporter.domain.report.InvalidReportException;
import io.narrows.exporter.domain.spool.IdempotencyKey;
import io.narrows.exporter.domain.spool.KeyReusedException;
import io.narrows.exporter.domain.spool.Receipt;
import java.util.Optional;

/// Takes a report in over HTTP and answers with its receipt, whatever it came wrapped in.
public record ReportIntake(AcceptReport acceptReport, SettlementWait settlementWait, BodyReader bodies) {
    private static final HeaderName IDEMPOTENCY_KEY = HeaderNames.create("Idempotency-Key");

    /// How a report is got out of a body.
    @FunctionalInterface
    interface Unwrapping {
        /// @throws InvalidReportException if there is none in it
        HandedIn unwrap(byte[] body);
    }

    /// What a body comes to.
    ///
    /// @param key by which it can be told that it is sent again; a header goes before it
    record HandedIn(Envelope envelope, Optional<IdempotencyKey> key) {}

    void take(ServerRequest request, ServerResponse response, Unwrapping unwrapping) {
        var patience = new Query(request.query()).duration("wait");
        var receipt = settlementWait.await(accept(request, response, unwrapping), patience);
        Json.send(response, ReceiptJson.of(receipt)); // 200, never 202: Narrows scanners take only that for success
    }

    private Receipt accept(ServerRequest request, ServerResponse response, Unwrapping unwrapping) {
        var key = idempotencyKey(request.headers());
        bodies.refuseByHeaders(request.headers());
        acceptReport.ensureReadyFor(request.headers().contentLength().orElse(0));
        try (var body = bodies.read(request, response)) {
            var handedIn = unwrapping.unwrap(body.take());
            var endpoint = request.matchingPattern().orElse("");
            return acceptReport.accept(
                    handedIn.envelope(), key.or(handedIn::key).map(known -> new RequestKey(known, endpoint)));
        } catch (KeyReusedException e) {
            throw key.isPresent() ? reusedKey() : reusedEvent();
        }
    }

    private static Refusal reusedKey() {
        return Refusal.reused(
                IDEMPOTENCY_KEY.defaultCase(),
                "another request came with this Idempotency-Key before: nothing was kept of this one;"
                        + " send it with a key of its own");
    }

    private static Refusal reusedEvent() {
        return Refusal.reused(
                "id",
                "another event of this source and id came here before: nothing was kept of this one;"
                        + " send it with an id of its own");
    }

    private static Optional<IdempotencyKey> idempotencyKey(ServerRequestHeaders headers) {
        return headers.first(IDEMPOTENCY_KEY).map(ReportIntake::idempotencyKey);
    }

    /// Control characters are what the keys of events begin with, so that no header can be taken for one.
    private static IdempotencyKey idempotencyKey(String header) {
        if (header.chars().anyMatch(Character::isISOControl)) {
            throw new InvalidReportException(IDEMPOTENCY_KEY.defaultCase(), "must not have control characters");
        }
        if (header.chars().anyMatch(c -> c > 0x7F)) { // what is not ASCII arrives as U+FFFD: two keys would be one
            throw new InvalidReportException(IDEMPOTENCY_KEY.defaultCase(), "must be ASCII");
        }
        return new IdempotencyKey(header);
    }
}
