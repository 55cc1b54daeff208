package io.narrows.exporter.plugin.s3;

import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.InvalidSettingException;
import io.narrows.exporter.domain.consumer.Setting;
import io.narrows.exporter.domain.consumer.SettingDeclarations;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// The options that the operator configures.
///
/// @param caFile the authorities to trust instead of the Java runtime's own
/// @param lendsCredentials whether envelopes without an access key use the credentials of the exporter's machine or pod
/// @param connectTimeout for connecting
/// @param responseTimeout how long the store may be silent
record S3Options(Optional<Path> caFile, boolean lendsCredentials, Duration connectTimeout, Duration responseTimeout) {
    private static final String CA_FILE = "caFile";
    private static final String LEND_CREDENTIALS = "lendCredentials";
    private static final String CONNECT_TIMEOUT = "connectTimeout";
    private static final String RESPONSE_TIMEOUT = "responseTimeout";
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofHours(1);

    static final SettingDeclarations DECLARED = SettingDeclarations.of(
            Setting.text(
                    CA_FILE, "A PEM file with the authorities to trust; the Java runtime's own where it is blank."),
            Setting.flag(
                    LEND_CREDENTIALS,
                    "Whether envelopes without an access key and without an endpoint use the credentials of the"
                            + " exporter's own pod or machine."),
            Setting.duration(CONNECT_TIMEOUT, "How long a connection may take to come about.")
                    .defaultsTo("5s"),
            Setting.duration(RESPONSE_TIMEOUT, "How long the store may stay silent while it works on a request.")
                    .defaultsTo("30s"));

    /// @throws InvalidSettingException if the options cannot work
    static S3Options of(ConsumerSettings options) {
        var caFile = options.text(CA_FILE);
        return new S3Options(
                caFile.isBlank() ? Optional.empty() : Optional.of(Path.of(caFile)),
                options.flag(LEND_CREDENTIALS),
                within(options, CONNECT_TIMEOUT),
                within(options, RESPONSE_TIMEOUT));
    }

    private static Duration within(ConsumerSettings options, String name) {
        var duration = options.duration(name);
        if (duration.compareTo(SHORTEST) < 0 || duration.compareTo(LONGEST) > 0) {
            throw new InvalidSettingException(name, "must be from 100ms to 1h");
        }
        return duration;
    }
}
