package io.narrows.exporter.adapter.inbound.http.reports;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.narrows.exporter.adapter.inbound.http.answer.Json;
import io.narrows.exporter.adapter.inbound.http.answer.Query;
import io.narrows.exporter.adapter.inbound.http.answer.Refusal;
import io.narrows.exporter.adapter.inbound.http.body.BodyReader;
import io.narrows.exporter.adapter.inbound.http.senders.Senders;
import io.narrows.exporter.application.AcceptRelayed;
import io.narrows.exporter.application.AcceptReport;
import io.narrows.exporter.application.Envelope;
import io.narrows.exporter.application.NoRouteException;
import io.narrows.exporter.application.RelayedReport;
import io.narrows.exporter.application.RequestKey;
import io.narrows.exporter.application.SenderRefusedException;
import io.narrows.exporter.domain.measure.Histogram;
import io.narrows.exporter.domain.report.InvalidReportException;
import io.narrows.exporter.domain.spool.IdempotencyKey;
import io.narrows.exporter.domain.spool.KeyReusedException;
import io.narrows.exporter.domain.spool.Receipt;
import java.util.Optional;

/// Accepts a report over HTTP, whatever wraps it, and answers with a receipt.
///
/// @param times gets how long each report took, from the head of its request until it was accepted
public record ReportIntake(
        AcceptReport acceptReport,
        AcceptRelayed acceptRelayed,
        Senders senders,
        SettlementWait settlementWait,
        BodyReader bodies,
        Histogram times) {
    private static final HeaderName IDEMPOTENCY_KEY = HeaderNames.create("Idempotency-Key");

    /// Extracts a report from a request body.
    @FunctionalInterface
    interface Unwrapping {
        /// @throws InvalidReportException if the body holds no report
        HandedIn unwrap(byte[] body);
    }

    /// The report and the idempotency key that a body yields.
    ///
    /// @param key recognizes a repeated event; an `Idempotency-Key` header takes precedence over it
    record HandedIn(Envelope envelope, Optional<IdempotencyKey> key) {}

    void take(ServerRequest request, ServerResponse response, Unwrapping unwrapping) {
        var patience = new Query(request.query()).duration("wait");
        var begun = System.nanoTime();
        var accepted = accept(request, response, unwrapping);
        times.addNanos(System.nanoTime() - begun);
        var receipt = settlementWait.await(accepted, patience, senders.allowance(request));
        Json.sendText(response, ReceiptJson.of(receipt)); // 200, never 202: Narrows scanners accept only 200 as success
    }

    private Receipt accept(ServerRequest request, ServerResponse response, Unwrapping unwrapping) {
        var key = idempotencyKey(request.headers());
        var relayed = relayed(request);
        bodies.refuseByHeaders(request.headers());
        senders.ensureRoomForBody(request);
        acceptReport.ensureReadyFor(request.headers().contentLength().orElse(0));
        try (var body = bodies.read(request, response)) {
            var handedIn = body.read(bytes -> {
                senders.tookBody(request, bytes.length);
                return unwrapping.unwrap(bytes);
            });
            var known = key.or(handedIn::key);
            if (known.isPresent() && relayed.isEmpty()) { // a relayed report is recognized by its id
                senders.ensureKeyLeft(request);
            }
            var envelope = handedIn.envelope();
            var sender = senders.of(request);
            senders.ensureRoomForReport(
                    request,
                    () -> acceptReport.lanesOfSettings(envelope, sender),
                    envelope.payload().size());
            if (relayed.isPresent()) {
                return acceptRelayed.accept(envelope, sender, relayed.get());
            }
            var endpoint = request.matchingPattern().orElse("");
            var isEvent = handedIn.key().isPresent();
            return acceptReport.accept(envelope, sender, known.map(given -> new RequestKey(given, endpoint, !isEvent)));
        } catch (SenderRefusedException e) {
            throw senders.refusal(e, request);
        } catch (NoRouteException e) {
            throw noRoute();
        } catch (KeyReusedException e) {
            throw key.isPresent() ? reusedKey() : reusedEvent();
        }
    }

    /// Refuses what only a relay may say, before the body is read.
    private Optional<RelayedReport> relayed(ServerRequest request) {
        if (!RelayHeaders.areIn(request.headers())) {
            return Optional.empty();
        }
        try {
            acceptRelayed.ensureAllowed(senders.of(request));
            var relayed = RelayHeaders.read(request.headers());
            acceptRelayed.ensureNoCircle(relayed.hops());
            return Optional.of(relayed);
        } catch (SenderRefusedException e) {
            throw senders.refusal(e, request);
        }
    }

    private static Refusal noRoute() {
        return Refusal.of(
                Status.UNPROCESSABLE_CONTENT_422,
                "source",
                "is taken by no route with these labels: the operator's `routes` decide where relayed reports go;"
                        + " nothing was kept");
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

    /// Refuses control characters, because the keys of events begin with one: a header can never equal the key of an
    /// event.
    private static IdempotencyKey idempotencyKey(String header) {
        if (header.chars().anyMatch(Character::isISOControl)) {
            throw new InvalidReportException(IDEMPOTENCY_KEY.defaultCase(), "must not have control characters");
        }
        if (header.chars().anyMatch(c -> c > 0x7F)) { // non-ASCII arrives as U+FFFD: two keys would become one
            throw new InvalidReportException(IDEMPOTENCY_KEY.defaultCase(), "must be ASCII");
        }
        return new IdempotencyKey(header);
    }
}
