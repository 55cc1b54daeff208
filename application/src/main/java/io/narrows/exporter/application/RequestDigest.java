package io.narrows.exporter.application;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.spool.Spool;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.TreeMap;

/// Distinguishes requests that use the same idempotency key: a digest of the endpoint, the source, the consumers with
/// their settings, the payload and the labels. Settings go in as the keyed fingerprints of their lanes, never in clear
/// text.
final class RequestDigest {
    private final MessageDigest sha256;

    private RequestDigest() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    static String of(Envelope envelope, RequestKey key, Spool spool) {
        var digest = new RequestDigest();
        digest.add(key.endpoint());
        digest.add(envelope.source());
        digest.add(Integer.toString(envelope.consumers().size()));
        new TreeMap<ConsumerId, ConsumerSettings>(envelope.consumers())
                .forEach((consumer, settings) ->
                        digest.add(spool.lane(consumer, settings).fingerprint()));
        digest.add(envelope.payload().utf8());
        if (key.coversLabels() && !envelope.labels().isEmpty()) {
            // Behind all else, so that requests without labels keep the digests of exporters that knew no labels.
            digest.add(envelope.labels().json());
        }
        return digest.text();
    }

    /// Distinguishes reports that are relayed under the same id. Labels do not count, because they name the way that
    /// a report came.
    static String ofRelayed(Envelope envelope) {
        var digest = new RequestDigest();
        digest.add(envelope.source());
        digest.add(envelope.payload().utf8());
        return digest.text();
    }

    private String text() {
        return HexFormat.of().formatHex(sha256.digest());
    }

    private void add(String text) {
        add(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    /// Adds the length first, so that two different requests never have the same input.
    private void add(ByteBuffer bytes) {
        sha256.update(
                ByteBuffer.allocate(Integer.BYTES).putInt(bytes.remaining()).flip());
        sha256.update(bytes);
    }
}
