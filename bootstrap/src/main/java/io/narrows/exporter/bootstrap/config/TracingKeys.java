package io.narrows.exporter.bootstrap.config;

import io.narrows.exporter.adapter.outbound.tracing.CollectorHeaders;
import io.narrows.exporter.adapter.outbound.tracing.TracingSettings;
import io.narrows.exporter.domain.tls.PemException;
import io.narrows.exporter.domain.tls.PemFile;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Optional;

/// The keys under `tracing`: where spans go.
final class TracingKeys {
    static final KeyGroup GROUP = new KeyGroup("tracing", """
            Traces of reports, from the scanner's request to each attempt to deliver, as OpenTelemetry has them. Off
            without an endpoint.""");

    private static final Key<URI> ENDPOINT = GROUP.text("endpoint", "", TracingKeys::endpoint, """
            The address of an OpenTelemetry collector that takes OTLP over HTTP, such as http://collector:4318, to which
            /v1/traces is added. It is your own destination, so egress.allow and egress.requireTls do not hold for it.""");
    private static final Key<Double> SAMPLING = GROUP.text("sampling", "1", TracingKeys::share, """
            The share of traces that are recorded, from 0 to 1, such as 0.01. A request with a traceparent header says
            itself whether its trace is recorded.""");
    private static final Key<String> SERVICE_NAME = GROUP.text("serviceName", "data-exporter", """
            The name of this service in traces and in the log's JSON.""");
    private static final Key<Path> HEADERS_FILE = GROUP.path("headersFile", "", """
            A file with headers for the collector, one on each line, such as Authorization: Bearer and a token. It is
            read again while the exporter runs. A file that everybody can read is refused.""");
    private static final Key<Path> CA_FILE = GROUP.path("caFile", "", """
            A PEM file with the certificate authorities to trust for the collector, instead of those of Java.""");

    private TracingKeys() {}

    /// The name of this service.
    static String serviceName(Values values) {
        return values.of(SERVICE_NAME);
    }

    /// Where spans go; empty if tracing is off.
    static Optional<TracingSettings> read(Values values) {
        return values.find(ENDPOINT)
                .map(endpoint -> new TracingSettings(
                        endpoint,
                        values.of(SAMPLING),
                        values.of(SERVICE_NAME),
                        values.find(HEADERS_FILE).map(TracingKeys::headers),
                        values.find(CA_FILE).map(TracingKeys::authorities)));
    }

    private static CollectorHeaders headers(Path file) {
        try {
            return CollectorHeaders.open(file);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(HEADERS_FILE.path() + " " + e.getMessage(), e);
        }
    }

    private static Path authorities(Path file) {
        try {
            PemFile.read(file).certificates();
            return file;
        } catch (PemException e) {
            throw new ConfigException(CA_FILE.path() + ": " + e.getMessage(), e);
        }
    }

    private static URI endpoint(String text) {
        try {
            var uri = new URI(text);
            if (("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
                    && uri.getHost() != null
                    && uri.getUserInfo() == null
                    && uri.getQuery() == null
                    && uri.getFragment() == null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // Not repeated, because the text may hold a password.
        }
        throw new IllegalArgumentException(
                "must be http:// or https:// with a host, such as http://collector:4318, and without a user or a query");
    }

    private static double share(String text) {
        try {
            var share = Double.parseDouble(text);
            if (share >= 0 && share <= 1) {
                return share;
            }
        } catch (NumberFormatException e) {
            // The same answer as for a number that is too large.
        }
        throw new IllegalArgumentException("must be a number from 0 to 1 but was '" + text + "'");
    }
}
