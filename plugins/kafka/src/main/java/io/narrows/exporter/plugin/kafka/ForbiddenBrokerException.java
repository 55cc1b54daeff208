package io.narrows.exporter.plugin.kafka;

import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import org.apache.kafka.common.KafkaException;

/// The operator does not allow a connection to this broker. The message names the option that would allow it.
final class ForbiddenBrokerException extends KafkaException {
    private static final long serialVersionUID = 1L;
    private static final String HOW_TO_ALLOW =
            ", which consumers.kafka." + KafkaOptions.ALLOWED_BROKERS + " does not list; add it there, as host:port";

    private final boolean concernsIdentity;

    private ForbiddenBrokerException(String message, boolean concernsIdentity) {
        super(message);
        this.concernsIdentity = concernsIdentity;
    }

    /// For a broker named in the settings of an envelope.
    static ForbiddenBrokerException named(String broker) {
        return new ForbiddenBrokerException(KafkaSettings.BOOTSTRAP_SERVERS + " names " + broker + HOW_TO_ALLOW, false);
    }

    /// For a broker that the cluster advertised.
    static ForbiddenBrokerException advertised(String broker) {
        return new ForbiddenBrokerException("the cluster has the broker " + broker + HOW_TO_ALLOW, false);
    }

    /// For a broker that the cluster advertised, and that must not be shown the operator's certificate.
    static ForbiddenBrokerException mustNotSeeTheCertificate(String reason) {
        return new ForbiddenBrokerException(reason, true);
    }

    /// What becomes of the reports: dead letters for want of the certificate, else the lane waits for the operator.
    DeliveryResult result() {
        return concernsIdentity ? new Rejected(getMessage()) : new Misconfigured(getMessage());
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
