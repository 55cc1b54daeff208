package io.narrows.exporter.plugin.kafka;

import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.Setting;
import io.narrows.exporter.domain.consumer.SettingDeclarations;
import io.narrows.exporter.plugin.spi.TlsMaterial;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// The settings in an envelope.
///
/// No setting maps to the producer's configuration by its name, because that configuration can name classes to load.
///
/// @param servers the bootstrap servers of the cluster
/// @param topic the topic for all reports; empty if each source has its own
/// @param key what the key of a record contains
/// @param useTls whether connections are encrypted
/// @param needsCertificate whether each broker must be shown the operator's certificate
/// @param login for SASL
/// @param compression `none` or `gzip`
/// @param redaction masks secrets in text that others wrote
record KafkaSettings(
        BootstrapServers servers,
        Optional<TopicName> topic,
        RecordKey key,
        boolean useTls,
        boolean needsCertificate,
        Optional<Login> login,
        String compression,
        UnaryOperator<String> redaction) {
    static final String BOOTSTRAP_SERVERS = "bootstrapServers";
    static final String TOPIC = "topic";
    static final String USERNAME = "username";
    static final String PASSWORD = "password";
    static final String TLS = "tls";

    private static final String KEY = "key";
    private static final String SASL_MECHANISM = "saslMechanism";
    private static final String COMPRESSION = "compression";
    private static final String NO_COMPRESSION = "none";

    static final SettingDeclarations DECLARED = SettingDeclarations.of(
            Setting.text(
                            BOOTSTRAP_SERVERS,
                            "Where to ask for the brokers of the cluster: `host:port`, several with commas. Port 9092 where there is"
                                    + " none.")
                    .require(),
            Setting.text(TOPIC, "The topic for all reports; where it is blank, each source has a topic of its name."),
            Setting.choice(
                            KEY,
                            "The key of a record, by which Kafka chooses its partition.",
                            RecordKey.REPORT_ID.word(),
                            RecordKey.SOURCE.word(),
                            RecordKey.NONE.word())
                    .defaultsTo(RecordKey.REPORT_ID.word()),
            Setting.flag(TLS, "Whether to speak TLS; the broker's certificate and name are verified then."),
            Setting.choice(
                            SASL_MECHANISM,
                            "How to log in, where a username and a password are given. `PLAIN` without `tls` sends the password in"
                                    + " clear.",
                            Login.PLAIN,
                            Login.SCRAM_SHA_256,
                            Login.SCRAM_SHA_512)
                    .defaultsTo(Login.PLAIN),
            Setting.text(USERNAME, "The user for SASL; blank to connect without a login."),
            Setting.text(PASSWORD, "The password for SASL.").keepSecret(),
            Setting.choice(COMPRESSION, "How records are compressed on their way and in Kafka.", NO_COMPRESSION, "gzip")
                    .defaultsTo(NO_COMPRESSION),
            TlsMaterial.mutualTls());

    /// @throws InvalidSettingException if the settings cannot work
    static KafkaSettings of(ConsumerSettings settings) {
        var topic = settings.text(TOPIC);
        return new KafkaSettings(
                BootstrapServers.parse(settings.text(BOOTSTRAP_SERVERS)),
                topic.isBlank() ? Optional.empty() : Optional.of(TopicName.ofSetting(topic)),
                RecordKey.named(settings.text(KEY)),
                settings.flag(TLS),
                settings.flag(TLS) && TlsMaterial.isAskedFor(settings),
                Login.of(settings.text(SASL_MECHANISM), settings.text(USERNAME), settings.text(PASSWORD)),
                settings.text(COMPRESSION),
                settings::redact);
    }

    /// The servers that are reached over TLS.
    Stream<InetSocketAddress> overTls() {
        return useTls
                ? servers.all().stream().map(server -> InetSocketAddress.createUnresolved(server.host(), server.port()))
                : Stream.empty();
    }

    /// The text without secrets.
    String redact(String text) {
        return redaction.apply(text);
    }
}
