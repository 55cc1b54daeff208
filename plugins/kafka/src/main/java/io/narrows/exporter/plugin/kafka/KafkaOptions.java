package io.narrows.exporter.plugin.kafka;

import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.InvalidSettingException;
import io.narrows.exporter.domain.consumer.Setting;
import io.narrows.exporter.domain.consumer.SettingDeclarations;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// The options that the operator configures.
///
/// @param allowedBrokers the brokers to which connections are allowed
/// @param caFile the authorities to trust instead of the Java runtime's own
/// @param certificateFile the client certificate for brokers that require one; given together with `keyFile`
/// @param connectTimeout for connecting, and again for finding a topic
/// @param deliveryTimeout for the acknowledgement of a record
record KafkaOptions(
        AllowedBrokers allowedBrokers,
        Optional<Path> caFile,
        Optional<Path> certificateFile,
        Optional<Path> keyFile,
        Duration connectTimeout,
        Duration deliveryTimeout) {
    static final String ALLOWED_BROKERS = "allowedBrokers";

    private static final String CA_FILE = "caFile";
    private static final String CERTIFICATE_FILE = "certificateFile";
    private static final String KEY_FILE = "keyFile";
    private static final String CONNECT_TIMEOUT = "connectTimeout";
    private static final String DELIVERY_TIMEOUT = "deliveryTimeout";
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofHours(1);

    static final SettingDeclarations DECLARED = SettingDeclarations.of(
            Setting.text(
                    ALLOWED_BROKERS,
                    "The brokers that may be connected to, those that a cluster names included: `host:port`, or `host` for"
                            + " every port, several with commas, with `*` for any text. Where it is blank, only the servers of"
                            + " consumers that the configuration names."),
            Setting.text(
                    CA_FILE, "A PEM file with the authorities to trust; the Java runtime's own where it is blank."),
            Setting.text(CERTIFICATE_FILE, "A PEM file with the certificate to present to brokers that ask for one."),
            Setting.text(KEY_FILE, "A PEM file with the key of that certificate, without a passphrase."),
            Setting.duration(
                            CONNECT_TIMEOUT,
                            "How long a connection may take to come about, and then a topic to be found.")
                    .defaultsTo("10s"),
            Setting.duration(
                            DELIVERY_TIMEOUT,
                            "How long Kafka may take to acknowledge a record. Keep the two together below `lanes.attemptTimeout`.")
                    .defaultsTo("30s"));

    /// @throws InvalidSettingException if the options cannot work
    static KafkaOptions of(ConsumerSettings options) {
        var certificate = file(options, CERTIFICATE_FILE);
        var key = file(options, KEY_FILE);
        if (certificate.isPresent() != key.isPresent()) {
            throw new InvalidSettingException(
                    certificate.isPresent() ? KEY_FILE : CERTIFICATE_FILE,
                    "must be given too: a certificate and its key belong together");
        }
        return new KafkaOptions(
                AllowedBrokers.parse(options.text(ALLOWED_BROKERS)),
                file(options, CA_FILE),
                certificate,
                key,
                within(options, CONNECT_TIMEOUT),
                within(options, DELIVERY_TIMEOUT));
    }

    private static Optional<Path> file(ConsumerSettings options, String name) {
        var text = options.text(name);
        return text.isBlank() ? Optional.empty() : Optional.of(Path.of(text));
    }

    private static Duration within(ConsumerSettings options, String name) {
        var duration = options.duration(name);
        if (duration.compareTo(SHORTEST) < 0 || duration.compareTo(LONGEST) > 0) {
            throw new InvalidSettingException(name, "must be from 100ms to 1h");
        }
        return duration;
    }
}
