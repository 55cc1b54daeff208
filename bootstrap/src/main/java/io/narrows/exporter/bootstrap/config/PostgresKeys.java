package io.narrows.exporter.bootstrap.config;

import static io.narrows.exporter.bootstrap.config.KeyBounds.between;

import io.narrows.exporter.adapter.outbound.postgres.sql.PostgresSettings;
import io.narrows.exporter.adapter.outbound.spool.file.SpoolSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The keys under `spool.postgres`: the database of a spool that several exporters share.
final class PostgresKeys {
    static final KeyGroup GROUP = new KeyGroup("spool.postgres", """
            For spool.type postgres: the database that several exporters share. PostgreSQL 14 to 18.""");

    private static final Key<String> URL = GROUP.text("url", "", """
            Where the database is, such as jdbc:postgresql://db:5432/exporter?sslmode=verify-full&sslrootcert=/ca.crt,
            without user and password. Not through a pool that shares connections between transactions.""");
    private static final Key<String> USERNAME = GROUP.text("username", "", """
            The user of the database. It may make tables in the schema, or the schema itself.""");
    private static final Key<Path> PASSWORD_FILE = GROUP.path("passwordFile", "", """
            A file with the user's password. It is read for each new connection, so that another password needs no
            restart.""");
    private static final Key<String> SCHEMA = GROUP.text("schema", PostgresSettings.SCHEMA, """
            The schema of the tables, for one spool alone.""");
    private static final Key<Integer> CONNECTIONS =
            GROUP.number("connections", "" + PostgresSettings.CONNECTIONS, between("1", "100"), """
            How many connections each exporter uses for reading. It has five more, for writing and for hearing of the
            others.""");
    private static final Key<Duration> REPLICA_TIMEOUT =
            GROUP.duration("replicaTimeout", "5s", between("2s", "5m"), """
            How long an exporter may be silent before the others take it for dead and deliver what it was about to.
            The same for all.""");
    private static final Key<Boolean> REQUIRE_QUORUM = GROUP.flag("requireQuorum", "false", """
            Whether the exporter starts only if the database has a synchronous standby. Without one, the loss of the
            database's disk loses reports that were answered 200.""");
    private static final Key<Boolean> SHARED_FILES = GROUP.flag("sharedFiles", "false", """
            Whether consumers.file.directory is on a volume that all exporters share. Without one, the consumer file
            is not offered: what it stores would be gone with its pod.""");

    private PostgresKeys() {}

    /// @param spool what is the same for all types of spools
    /// @throws ConfigException if a value is missing or not allowed
    static PostgresSettings read(Values values, SpoolSettings spool) {
        var problems = new ArrayList<String>();
        var url = required(URL, values, problems);
        var username = required(USERNAME, values, problems);
        if (spool.keyFile().isEmpty()) {
            problems.add(
                    "spool.keyFile must be set for spool.type postgres: passwords of envelopes lie in a database that"
                            + " others can read; data-exporter spool-key makes a file");
        }
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        try {
            return new PostgresSettings(
                    url,
                    username,
                    values.find(PASSWORD_FILE),
                    values.of(SCHEMA),
                    values.of(CONNECTIONS),
                    values.of(REPLICA_TIMEOUT),
                    values.of(REQUIRE_QUORUM),
                    spool.maxSize(),
                    PostgresSettings.SLOTS,
                    spool.receiptRetention(),
                    spool.idempotencyWindow(),
                    spool.keyFile(),
                    spool.history());
        } catch (IllegalArgumentException e) {
            throw new ConfigException("spool.postgres." + e.getMessage(), e);
        }
    }

    static boolean filesAreShared(Values values) {
        return values.of(SHARED_FILES);
    }

    private static String required(Key<String> key, Values values, List<String> problems) {
        var value = values.find(key);
        if (value.isEmpty()) {
            problems.add(key.path() + " must be set for spool.type postgres");
        }
        return value.orElse("");
    }
}
