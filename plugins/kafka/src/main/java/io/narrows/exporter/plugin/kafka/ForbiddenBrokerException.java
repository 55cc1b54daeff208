package io.narrows.exporter.plugin.kafka;

import org.apache.kafka.common.KafkaException;

/// A broker that the operator does not let anybody connect to. Says which option does.
final class ForbiddenBrokerException extends KafkaException {
    private static final long serialVersionUID = 1L;
    private static final String HOW_TO_ALLOW =
            ", which consumers.kafka." + KafkaOptions.ALLOWED_BROKERS + " does not list; add it there, as host:port";

    private ForbiddenBrokerException(String message) {
        super(message);
    }

    /// One that the settings of an envelope name.
    static ForbiddenBrokerException named(String broker) {
        return new ForbiddenBrokerException(KafkaSettings.BOOTSTRAP_SERVERS + " names " + broker + HOW_TO_ALLOW);
    }

    /// One that a cluster says is of it.
    static ForbiddenBrokerException advertised(String broker) {
        return new ForbiddenBrokerException("the cluster has the broker " + broker + HOW_TO_ALLOW);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
