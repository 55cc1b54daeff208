package io.narrows.exporter.adapter.in.http;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.narrows.exporter.application.AcceptReport;
import io.narrows.exporter.domain.spool.IdempotencyKey;
import io.narrows.exporter.domain.spool.Receipt;
import java.util.List;
import java.util.Optional;

/// `POST /forward`: takes a report from a scanner.
record ForwardHttpService(
        AcceptReport acceptReport, SettlementWait settlementWait, BodyReader bodies, OpenRequests openRequests)
        implements Resource {
    private static final HeaderName IDEMPOTENCY_KEY = HeaderNames.create("Idempotency-Key");

    @Override
    public List<Endpoint> endpoints() {
        return List.of(Endpoint.at("/forward").post(this::post));
    }

    private void post(ServerRequest request, ServerResponse response) {
        openRequests.run(() -> forward(request, response));
    }

    private void forward(ServerRequest request, ServerResponse response) {
        var patience = new Query(request.query()).duration("wait");
        var receipt = settlementWait.await(accept(request, response), patience);
        Json.send(response, ReceiptJson.of(receipt)); // 200, never 202: Narrows scanners take nothing else for success
    }

    private Receipt accept(ServerRequest request, ServerResponse response) {
        var key = idempotencyKey(request.headers());
        bodies.refuseByHeaders(request.headers());
        acceptReport.ensureReadyFor(request.headers().contentLength().orElse(0));
        try (var body = bodies.read(request, response)) {
            return acceptReport.accept(EnvelopeReader.read(body.bytes()), key);
        }
    }

    private static Optional<IdempotencyKey> idempotencyKey(ServerRequestHeaders headers) {
        return headers.first(IDEMPOTENCY_KEY).map(IdempotencyKey::new);
    }
}
