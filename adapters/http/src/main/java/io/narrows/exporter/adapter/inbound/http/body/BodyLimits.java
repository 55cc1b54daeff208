package io.narrows.exporter.adapter.inbound.http.body;

import io.narrows.exporter.domain.consumer.ByteSize;
import java.time.Duration;
import java.util.Objects;

/// Limits of a request body, and of how long a request may wait. The configuration checks the bounds
/// of the values.
///
/// @param maxBodySize size of a body as sent; a larger body is answered 413
/// @param maxDecompressedSize size of a `Content-Encoding: gzip` body after decompression; a larger body is answered
///     413
/// @param requestTimeout how long the whole body may take to arrive; a slower sender is answered 408
/// @param readTimeout how long a sender may be silent within a body; a longer silence is answered 408
/// @param maxWait the longest wait that `?wait=` may ask for
public record BodyLimits(
        ByteSize maxBodySize,
        ByteSize maxDecompressedSize,
        Duration requestTimeout,
        Duration readTimeout,
        Duration maxWait) {
    /// 32 MiB for a body, 64 MiB decompressed; 30 s for a body, 10 s of silence, a wait of one minute.
    public static final BodyLimits DEFAULT = new BodyLimits(
            new ByteSize(32L << 20),
            new ByteSize(64L << 20),
            Duration.ofSeconds(30),
            Duration.ofSeconds(10),
            Duration.ofSeconds(60));

    public BodyLimits {
        Objects.requireNonNull(maxBodySize, "maxBodySize");
        Objects.requireNonNull(maxDecompressedSize, "maxDecompressedSize");
        Objects.requireNonNull(requestTimeout, "requestTimeout");
        Objects.requireNonNull(readTimeout, "readTimeout");
        Objects.requireNonNull(maxWait, "maxWait");
    }
}
