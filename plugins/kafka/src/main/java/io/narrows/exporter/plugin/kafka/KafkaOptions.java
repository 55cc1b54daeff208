package io.narrows.exporter.plugin.kafka;

import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.Setting;
import io.narrows.exporter.domain.consumer.SettingDeclarations;
import io.narrows.exporter.plugin.spi.Audience;
import io.narrows.exporter.plugin.spi.Timeouts;
import io.narrows.exporter.plugin.spi.TlsMaterial;
import java.time.Duration;

/// The options that the operator configures.
///
/// @param allowedBrokers the brokers to which connections are allowed
/// @param tls how connections with TLS are secured
/// @param audience the brokers that the certificate may be presented to
/// @param connectTimeout for connecting, and again for finding a topic
/// @param deliveryTimeout for the acknowledgement of a record
record KafkaOptions(
        AllowedBrokers allowedBrokers,
        TlsMaterial tls,
        Audience audience,
        Duration connectTimeout,
        Duration deliveryTimeout) {
    static final String ALLOWED_BROKERS = "allowedBrokers";

    private static final String CONNECT_TIMEOUT = "connectTimeout";
    private static final String DELIVERY_TIMEOUT = "deliveryTimeout";

    static final SettingDeclarations DECLARED = SettingDeclarations.of(Setting.text(
                    ALLOWED_BROKERS,
                    "The brokers that may be connected to, those that a cluster names included: `host:port`, or `host` for"
                            + " every port, several with commas, with `*` for any text. Where it is blank, only the servers of"
                            + " consumers that the configuration names."))
            .and(TlsMaterial.options())
            .and(SettingDeclarations.of(
                    Timeouts.connectOption(
                            "10s", "How long a connection may take to come about, and then a topic to be found."),
                    Setting.duration(
                                    DELIVERY_TIMEOUT,
                                    "How long Kafka may take to acknowledge a record. Keep the two together below `lanes.attemptTimeout`.")
                            .between("100ms", "1h")
                            .defaultsTo("30s")));

    /// @throws InvalidSettingException if the options cannot work
    static KafkaOptions of(ConsumerSettings options, ConsumerSettings settings, Audience audience) {
        return new KafkaOptions(
                AllowedBrokers.parse(options.text(ALLOWED_BROKERS)),
                TlsMaterial.of(options, settings),
                audience,
                options.duration(CONNECT_TIMEOUT),
                options.duration(DELIVERY_TIMEOUT));
    }
}
