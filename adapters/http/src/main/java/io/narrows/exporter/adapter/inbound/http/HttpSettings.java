package io.narrows.exporter.adapter.inbound.http;

import io.narrows.exporter.adapter.inbound.http.server.ConnectionLimits;
import io.narrows.exporter.domain.consumer.ByteSize;
import java.time.Duration;
import java.util.Objects;

/// Where the exporter listens, and what it takes.
///
/// @param reports where scanners hand in reports and ask for receipts
/// @param admin where operators look and act; scanners must not reach it
/// @param connections of each port
public record HttpSettings(Listener reports, Listener admin, Limits limits, ConnectionLimits connections) {
    public HttpSettings {
        Objects.requireNonNull(reports, "reports");
        Objects.requireNonNull(admin, "admin");
        Objects.requireNonNull(limits, "limits");
        Objects.requireNonNull(connections, "connections");
    }

    /// An address to listen on.
    ///
    /// @param host a name or an address; `0.0.0.0` for all of them
    /// @param port 0 for any that is free
    public record Listener(String host, int port) {
        private static final int HIGHEST_PORT = 65_535;

        public Listener {
            Objects.requireNonNull(host, "host");
            if (port < 0 || port > HIGHEST_PORT) {
                throw new IllegalArgumentException("port must be from 0 to " + HIGHEST_PORT + " but was " + port);
            }
        }
    }

    /// What a request may be like.
    ///
    /// @param maxBodySize of a body as it is sent; more is answered 413
    /// @param maxDecompressedSize of a body that came with `Content-Encoding: gzip`; more is answered 413
    /// @param requestTimeout how long a body may take to come; longer is answered 408
    /// @param readTimeout how long a sender may say nothing while its body comes; longer is answered 408
    /// @param maxWait the most that `?wait=` waits
    public record Limits(
            ByteSize maxBodySize,
            ByteSize maxDecompressedSize,
            Duration requestTimeout,
            Duration readTimeout,
            Duration maxWait) {
        private static final long LARGEST_BODY = 512L << 20;

        /// 32 MiB a body, 64 MiB unpacked; 30 s for a body, 10 s of silence, a minute's wait.
        public static final Limits DEFAULT = new Limits(
                new ByteSize(32L << 20),
                new ByteSize(64L << 20),
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                Duration.ofSeconds(60));

        public Limits {
            size(maxBodySize, "maxBodySize");
            size(maxDecompressedSize, "maxDecompressedSize");
            positive(requestTimeout, "requestTimeout");
            positive(readTimeout, "readTimeout");
            positive(maxWait, "maxWait");
        }

        private static void size(ByteSize size, String name) {
            if (size.bytes() < 1 || size.bytes() > LARGEST_BODY) {
                throw new IllegalArgumentException(
                        name + " must be from 1B to " + new ByteSize(LARGEST_BODY) + " but was " + size);
            }
        }

        private static void positive(Duration duration, String name) {
            if (!duration.isPositive()) {
                throw new IllegalArgumentException(name + " must be longer than zero but was " + duration);
            }
        }
    }
}
