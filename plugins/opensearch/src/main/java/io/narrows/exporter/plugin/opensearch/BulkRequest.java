package io.narrows.exporter.plugin.opensearch;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.client.opensearch.generic.Body;
import org.opensearch.client.opensearch.generic.Request;
import org.opensearch.client.transport.GenericSerializable;

/// A `_bulk` request.
///
/// The transport asks it to write its body into a buffer of the transport. The requests that opensearch-java makes
/// write 8 KiB after 8 KiB, for which that buffer grows and is copied many times; this one writes the whole body at
/// once.
record BulkRequest(List<BulkItem> items) implements Request, Body, GenericSerializable {
    private static final String CONTENT_TYPE = "application/x-ndjson";

    @Override
    public String getMethod() {
        return "POST";
    }

    @Override
    public String getEndpoint() {
        return "/_bulk";
    }

    @Override
    public Map<String, String> getParameters() {
        return Map.of("filter_path", BulkAnswer.WANTED);
    }

    @Override
    public Collection<Map.Entry<String, String>> getHeaders() {
        return List.of();
    }

    @Override
    public Optional<Body> getBody() {
        return Optional.of(this);
    }

    @Override
    public String contentType() {
        return CONTENT_TYPE;
    }

    @Override
    public InputStream body() {
        return new ByteArrayInputStream(bytes());
    }

    @Override
    public void close() {}

    @Override
    public String serialize(OutputStream out) {
        try {
            out.write(bytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return CONTENT_TYPE;
    }

    private byte[] bytes() {
        long size = 0;
        for (var item : items) {
            size += item.size();
        }
        var bytes = new byte[Math.toIntExact(size)];
        int at = 0;
        for (var item : items) {
            at = item.writeTo(bytes, at);
        }
        return bytes;
    }
}
