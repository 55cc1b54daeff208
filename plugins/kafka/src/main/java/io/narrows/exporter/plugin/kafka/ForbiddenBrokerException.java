package io.narrows.exporter.plugin.kafka;

import org.apache.kafka.common.KafkaException;

/// The operator does not allow a connection to this broker. The message names the option that would allow it.
final class ForbiddenBrokerException extends KafkaException {
    private static final long serialVersionUID = 1L;
    private static final String HOW_TO_ALLOW =
            ", which consumers.kafka." + KafkaOptions.ALLOWED_BROKERS + " does not list; add it there, as host:port";

    private ForbiddenBrokerException(String message) {
        super(message);
    }

    /// For a broker named in the settings of an envelope.
    static ForbiddenBrokerException named(String broker) {
        return new ForbiddenBrokerException(KafkaSettings.BOOTSTRAP_SERVERS + " names " + broker + HOW_TO_ALLOW);
    }

    /// For a broker that the cluster advertised.
    static ForbiddenBrokerException advertised(String broker) {
        return new ForbiddenBrokerException("the cluster has the broker " + broker + HOW_TO_ALLOW);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
