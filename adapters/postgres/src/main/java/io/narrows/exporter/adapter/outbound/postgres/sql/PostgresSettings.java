package io.narrows.exporter.adapter.outbound.postgres.sql;

import io.narrows.exporter.domain.consumer.ByteSize;
import io.narrows.exporter.domain.history.HistoryLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/// The settings of a shared spool. Checks its bounds itself. Shows no password, because it has none: `passwordFile` is
/// read at each new connection, so that a rotated password needs no restart.
///
/// All exporters of a spool should have the same limits. Sizes count payloads as senders gave them; the database holds
/// them deflated.
///
/// @param url such as `jdbc:postgresql://db:5432/exporter?sslmode=verify-full`, without user and password. Of several
///     servers the one that is the primary now is used
/// @param user of the database; may create tables in the schema
/// @param passwordFile empty if the database asks for no password
/// @param schema of the tables, for this spool alone; created if it does not exist
/// @param connections for leases and questions; five more are for writing, settling, the heartbeat, the janitor and
///     notifications
/// @param replicaTimeout how long a replica may be silent before the others take its leases
/// @param requireQuorum whether the spool refuses to open on a database without synchronous standbys
/// @param maxSize limit for all payloads; at least 64 MiB
/// @param slots the number of tables that payloads rotate through
/// @param receiptRetention how long a receipt is kept after the last delivery of its report was made or purged
/// @param idempotencyWindow how long an idempotency key is known
/// @param keyFile with keys of 32 bytes, which seal consumers' settings and payloads; the same for all replicas
/// @param history of the delivered reports that are kept within `maxSize`
public record PostgresSettings(
        String url,
        String user,
        Optional<Path> passwordFile,
        String schema,
        int connections,
        Duration replicaTimeout,
        boolean requireQuorum,
        ByteSize maxSize,
        int slots,
        Duration receiptRetention,
        Duration idempotencyWindow,
        Optional<Path> keyFile,
        HistoryLimits history) {
    /// The smallest `maxSize`.
    public static final ByteSize SMALLEST = new ByteSize(64L << 20);

    /// The schema where none is named.
    public static final String SCHEMA = "data_exporter";

    /// The connections where no number is given.
    public static final int CONNECTIONS = 4;

    /// The slots where no number is given.
    public static final int SLOTS = 16;

    /// The replica timeout where none is given.
    public static final Duration REPLICA_TIMEOUT = Duration.ofSeconds(5);

    private static final Pattern SCHEMA_NAME = Pattern.compile("[a-z_][a-z0-9_]{0,47}");
    private static final String PREFIX = "jdbc:postgresql:";
    private static final Pattern CREDENTIALS = Pattern.compile("(?i)[?&](user|password)=|//[^/?]*@");
    private static final Pattern STANDBY = Pattern.compile("[?&]targetServerType=(?!(primary|master)(&|$))");
    private static final Pattern OTHER_SCHEMA = Pattern.compile("[?&]currentSchema=");
    private static final int MOST_CONNECTIONS = 100;
    private static final int FEWEST_SLOTS = 4;
    private static final int MOST_SLOTS = 64;
    private static final Duration SHORTEST_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(5);

    public PostgresSettings {
        Objects.requireNonNull(passwordFile, "passwordFile");
        Objects.requireNonNull(keyFile, "keyFile");
        Objects.requireNonNull(history, "history");
        check(url.startsWith(PREFIX), "url must begin with " + PREFIX + "//");
        check(!CREDENTIALS.matcher(url).find(), "url must hold neither user nor password: use user and passwordFile");
        // The driver prefers what the URL says to what this exporter asks for.
        check(
                !STANDBY.matcher(url).find(),
                "url must not set targetServerType, unless to primary: a standby takes no reports, and lags behind");
        check(!OTHER_SCHEMA.matcher(url).find(), "url must not set currentSchema: use schema");
        check(!user.isBlank(), "user must not be blank");
        check(SCHEMA_NAME.matcher(schema).matches(), "schema must match " + SCHEMA_NAME + " but was '" + schema + "'");
        within(1, MOST_CONNECTIONS, connections, "connections");
        within(FEWEST_SLOTS, MOST_SLOTS, slots, "slots");
        check(
                replicaTimeout.compareTo(SHORTEST_TIMEOUT) >= 0 && replicaTimeout.compareTo(LONGEST_TIMEOUT) <= 0,
                "replicaTimeout must be 2s to 5m but was " + replicaTimeout);
        check(maxSize.bytes() >= SMALLEST.bytes(), "maxSize must be at least " + SMALLEST + " but was " + maxSize);
        check(!receiptRetention.isNegative(), "receiptRetention must not be negative but was " + receiptRetention);
        check(!idempotencyWindow.isNegative(), "idempotencyWindow must not be negative but was " + idempotencyWindow);
    }

    private static void within(int least, int most, int value, String name) {
        check(value >= least && value <= most, name + " must be " + least + " to " + most + " but was " + value);
    }

    private static void check(boolean isValid, String message) {
        if (!isValid) {
            throw new IllegalArgumentException(message);
        }
    }
}
