package io.narrows.exporter.bootstrap.config;

import io.narrows.exporter.domain.consumer.Setting;
import java.util.List;

/// The keys of the configuration, but for those under `consumers`, which plugins declare. Their defaults stand in
/// `application.yaml`.
final class Keys {
    static final Key SERVER_HOST = Key.of("server", Setting.text("host", "Address to listen on for scanners"));
    static final Key SERVER_PORT = port("server", "Port for scanners");
    static final Key MAX_BODY_SIZE = Key.of("server", Setting.size("maxBodySize", "Largest request body"))
            .atLeast("1KiB")
            .atMost("512MiB");
    static final Key MAX_DECOMPRESSED_SIZE = Key.of(
                    "server", Setting.size("maxDecompressedSize", "Largest request body after decompression"))
            .atLeast("1KiB")
            .atMost("512MiB");
    static final Key REQUEST_TIMEOUT = Key.of(
                    "server", Setting.duration("requestTimeout", "How long a request body may take to come"))
            .atLeast("100ms")
            .atMost("1h");
    static final Key READ_TIMEOUT = Key.of(
                    "server", Setting.duration("readTimeout", "How long a sender may say nothing"))
            .atLeast("100ms")
            .atMost("1h");
    static final Key MAX_WAIT = Key.of(
                    "server", Setting.duration("maxWait", "The longest that ?wait= keeps a request waiting"))
            .atLeast("1ms")
            .atMost("1h");
    static final Key MAX_CONNECTIONS = Key.of("server", Setting.number("maxConnections", "Connections of each port"))
            .atLeast("1")
            .atMost("100000");
    static final Key MAX_CONNECTIONS_PER_ADDRESS = Key.of(
                    "server", Setting.number("maxConnectionsPerAddress", "Connections of each remote address"))
            .atLeast("1")
            .atMost("100000");
    static final Key HEAD_TIMEOUT = Key.of(
                    "server", Setting.duration("headTimeout", "How long the head of a request may take to come"))
            .atLeast("100ms")
            .atMost("1h");
    static final Key IDLE_TIMEOUT_OF_CONNECTIONS = Key.of(
                    "server", Setting.duration("idleTimeout", "How long a connection without a request is kept"))
            .atLeast("100ms")
            .atMost("24h");
    static final Key MAX_REQUESTS = Key.of("server", Setting.number("maxRequests", "Requests answered at once"))
            .atLeast("1")
            .atMost("100000");
    static final Key MAX_WAITS = Key.of("server", Setting.number("maxWaits", "Requests that wait with ?wait= at once"))
            .atLeast("0")
            .atMost("100000");
    static final Key HTTP2 = Key.of("server", Setting.flag("http2", "Whether HTTP/2 without TLS is spoken"));

    static final Key ADMIN_HOST = Key.of("admin", Setting.text("host", "Address to listen on for operators"));
    static final Key ADMIN_PORT = port("admin", "Port for operators");

    static final Key SPOOL_TYPE =
            Key.of("spool", Setting.choice("type", "Where accepted reports wait", "sqlite", "memory"));
    static final Key SPOOL_DIRECTORY = Key.of("spool", Setting.text("directory", "Where the spool lies"));
    static final Key SPOOL_DISK_RESERVE = Key.of("spool", Setting.size("diskReserve", "What is left free on the disk"));
    static final Key SPOOL_CACHE = Key.of("spool", Setting.size("cache", "Memory for pages of the spool"))
            .atLeast("1MiB")
            .atMost("16GiB");
    static final Key SPOOL_KEY_FILE =
            Key.of("spool", Setting.text("keyFile", "Key to encrypt consumers' settings with"));
    static final Key SPOOL_MAX_SIZE = Key.of("spool", Setting.size("maxSize", "What waiting reports may take"))
            .atLeast("64MiB");
    static final Key IDEMPOTENCY_WINDOW = Key.of(
                    "spool", Setting.duration("idempotencyWindow", "How long an Idempotency-Key is remembered"))
            .atMost("365d");
    static final Key RECEIPT_RETENTION = Key.of(
                    "spool", Setting.duration("receiptRetention", "How long the receipt of a settled report is kept"))
            .atMost("365d");
    static final Key MAX_RECEIPTS = Key.of("spool", Setting.number("maxReceipts", "Receipts of settled reports"))
            .atLeast("0")
            .atMost("100000000");

    static final Key PLUGINS_DIRECTORY = Key.of(
            "plugins", Setting.text("directory", "Where the plugin jars are; several folders with commas between"));
    static final Key PLUGINS_ON_ERROR = Key.of(
            "plugins", Setting.choice("onError", "What to do about a jar that cannot be loaded", "fail", "skip"));
    static final Key PLUGINS_START_TIMEOUT = Key.of(
                    "plugins", Setting.duration("startTimeout", "How long a plugin's code may take at the start"))
            .atLeast("100ms")
            .atMost("1h");
    static final Key PLUGINS_VERIFY =
            Key.of("plugins", Setting.choice("verify", "How jars are checked", "none", "sha256", "signature"));
    static final Key PLUGINS_SHA256 = Key.of("plugins", Setting.text("sha256", "Sums of trusted jars"));
    static final Key PLUGINS_SHA256_FILE =
            Key.of("plugins", Setting.text("sha256File", "File with sums of trusted jars"));
    static final Key PLUGINS_CERTIFICATE_FILE =
            Key.of("plugins", Setting.text("certificateFile", "Certificates of those who sign trusted jars"));

    static final Key ATTEMPT_TIMEOUT = lane(Setting.duration("attemptTimeout", "How long one call may take"))
            .atLeast("100ms")
            .atMost("1h");
    static final Key MAX_AGE = lane(Setting.duration("maxAge", "How long a delivery is tried"))
            .atLeast("1s")
            .atMost("365d");
    static final Key FIRST_BACKOFF = lane(Setting.duration("firstBackoff", "How long a failing lane waits at first"))
            .atLeast("10ms")
            .atMost("1h");
    static final Key LONGEST_BACKOFF = lane(Setting.duration("longestBackoff", "The most that a failing lane waits"))
            .atLeast("10ms")
            .atMost("1h");
    static final Key MAX_FAILURES = lane(Setting.number("maxFailures", "How often a consumer may throw on a delivery"))
            .atLeast("1")
            .atMost("1000");
    static final Key LANE_CONCURRENCY = lane(Setting.number("laneConcurrency", "Batches of one lane on their way"))
            .atLeast("1")
            .atMost("1000");
    static final Key TOTAL_CONCURRENCY = lane(Setting.number("totalConcurrency", "Batches of all lanes on their way"))
            .atLeast("1")
            .atMost("10000");
    static final Key IDLE_TIMEOUT = lane(Setting.duration("idleTimeout", "How long an idle consumer is kept open"))
            .atLeast("1s")
            .atMost("24h");

    static final Key REPLAY_WHEN_INSTALLED = Key.of(
            "deadLetters",
            Setting.flag("replayWhenInstalled", "Whether what waited for a plugin is sent once it is there"));

    static final Key STOP_GRACE = Key.of("stop", Setting.duration("grace", "How long what is on its way may take"))
            .atMost("1h");

    static final Key LOG_LEVEL = Key.of("log", logLevel("level", "The least that is logged"));

    /// An option that each consumer has besides those that its plugin declares.
    static final Setting CONSUMER_LOG_LEVEL = logLevel("logLevel", "The least that is logged of this consumer");

    /// In the order in which they are shown.
    static final List<Key> ALL = List.of(
            SERVER_HOST,
            SERVER_PORT,
            MAX_BODY_SIZE,
            MAX_DECOMPRESSED_SIZE,
            REQUEST_TIMEOUT,
            READ_TIMEOUT,
            MAX_WAIT,
            MAX_CONNECTIONS,
            MAX_CONNECTIONS_PER_ADDRESS,
            HEAD_TIMEOUT,
            IDLE_TIMEOUT_OF_CONNECTIONS,
            MAX_REQUESTS,
            MAX_WAITS,
            HTTP2,
            ADMIN_HOST,
            ADMIN_PORT,
            SPOOL_TYPE,
            SPOOL_DIRECTORY,
            SPOOL_MAX_SIZE,
            SPOOL_DISK_RESERVE,
            SPOOL_CACHE,
            SPOOL_KEY_FILE,
            IDEMPOTENCY_WINDOW,
            RECEIPT_RETENTION,
            MAX_RECEIPTS,
            PLUGINS_DIRECTORY,
            PLUGINS_ON_ERROR,
            PLUGINS_START_TIMEOUT,
            PLUGINS_VERIFY,
            PLUGINS_SHA256,
            PLUGINS_SHA256_FILE,
            PLUGINS_CERTIFICATE_FILE,
            ATTEMPT_TIMEOUT,
            MAX_AGE,
            FIRST_BACKOFF,
            LONGEST_BACKOFF,
            MAX_FAILURES,
            LANE_CONCURRENCY,
            TOTAL_CONCURRENCY,
            IDLE_TIMEOUT,
            REPLAY_WHEN_INSTALLED,
            STOP_GRACE,
            LOG_LEVEL);

    private Keys() {}

    static System.Logger.Level level(String name) {
        return switch (name) {
            case "error" -> System.Logger.Level.ERROR;
            case "warn" -> System.Logger.Level.WARNING;
            case "debug" -> System.Logger.Level.DEBUG;
            case "trace" -> System.Logger.Level.TRACE;
            default -> System.Logger.Level.INFO;
        };
    }

    private static Setting logLevel(String name, String description) {
        return Setting.choice(name, description, "error", "warn", "info", "debug", "trace");
    }

    private static Key port(String group, String description) {
        return Key.of(group, Setting.number("port", description)).atLeast("0").atMost("65535");
    }

    private static Key lane(Setting setting) {
        return Key.of("lanes", setting);
    }
}
