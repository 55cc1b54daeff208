package io.narrows.exporter.adapter.inbound.http.admin;

import io.helidon.http.HeaderNames;
import io.narrows.exporter.adapter.inbound.http.answer.Endpoint;
import io.narrows.exporter.adapter.inbound.http.answer.Resource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

/// `GET /openapi.yaml`: the OpenAPI description of both ports.
public final class OpenApiHttpService implements Resource {
    private static final String DOCUMENT = "openapi.yaml";

    private final byte[] yaml;

    private OpenApiHttpService(byte[] yaml) {
        this.yaml = yaml;
    }

    public static OpenApiHttpService load() {
        try (var in = Objects.requireNonNull(OpenApiHttpService.class.getResourceAsStream(DOCUMENT), DOCUMENT)) {
            return new OpenApiHttpService(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(DOCUMENT + " cannot be read from the jar", e);
        }
    }

    @Override
    public List<Endpoint> endpoints() {
        return List.of(Endpoint.at("/openapi.yaml")
                .get((request, response) -> response.header(HeaderNames.CONTENT_TYPE, "application/yaml")
                        .send(yaml)));
    }
}
