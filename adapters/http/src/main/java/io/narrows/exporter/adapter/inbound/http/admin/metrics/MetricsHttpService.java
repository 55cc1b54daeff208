package io.narrows.exporter.adapter.inbound.http.admin.metrics;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.narrows.exporter.adapter.inbound.http.answer.Endpoint;
import io.narrows.exporter.adapter.inbound.http.answer.Resource;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/// `GET /metrics`: serves metrics in the format that Prometheus asks for.
public record MetricsHttpService(Metrics metrics, ExpositionFormats formats) implements Resource {
    @Override
    public List<Endpoint> endpoints() {
        return List.of(Endpoint.at("/metrics").get(this::scrape));
    }

    private void scrape(ServerRequest request, ServerResponse response) {
        var format =
                formats.findWriter(request.headers().first(HeaderNames.ACCEPT).orElse(""));
        var out = new ByteArrayOutputStream();
        try {
            format.write(out, metrics.read());
        } catch (IOException e) {
            throw new UncheckedIOException(e); // writing to memory does not fail
        }
        response.header(HeaderNames.CONTENT_TYPE, format.getContentType()).send(out.toByteArray());
    }
}
