package io.narrows.exporter.plugin.kafka;

import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/// What a producer's exception means for a record.
///
/// @param result the result of the delivery
/// @param breaksProducer whether the producer must be replaced
record SendFailure(DeliveryResult result, boolean breaksProducer) {

    static SendFailure of(Throwable thrown, String topic, KafkaSettings settings) {
        if (isAboutUnknownTopic(thrown)) {
            return ofTopic("there is no topic " + topic + ", and Kafka did not create it", settings);
        }
        var reason = settings.redact(describe(thrown));
        return switch (thrown) {
            case RecordTooLargeException e -> ofRecord(reason);
            case RecordBatchTooLargeException e -> ofRecord(reason);
            case InvalidRecordException e -> ofRecord(reason);
            case ForbiddenBrokerException e -> new SendFailure(e.result(), true);
            case TopicAuthorizationException e -> ofTopic(reason, settings);
            case InvalidTopicException e -> ofTopic(reason, settings);
            case PolicyViolationException e -> ofTopic(reason, settings);
            case AuthenticationException e -> new SendFailure(new Misconfigured(reason), true);
            case AuthorizationException e -> new SendFailure(new Misconfigured(reason), true);
            case UnsupportedVersionException e -> new SendFailure(new Misconfigured(reason), true);
            case TimeoutException e -> new SendFailure(new Unavailable(reason), true);
            case RetriableException e -> new SendFailure(new Unavailable(reason), false);
            default -> new SendFailure(new Unavailable(reason), true);
        };
    }

    private static SendFailure ofRecord(String reason) {
        return new SendFailure(new Rejected(reason), false);
    }

    /// Decides whom a topic's failure affects. A topic named in the settings fails for every report. A topic named
    /// after a source fails for the reports of that source only, and reports of other sources must not wait.
    private static SendFailure ofTopic(String reason, KafkaSettings settings) {
        return new SendFailure(
                settings.topic().isPresent() ? new Misconfigured(reason) : new Unavailable(reason), false);
    }

    private static boolean isAboutUnknownTopic(Throwable thrown) {
        var root = thrown instanceof TimeoutException ? thrown.getCause() : thrown;
        return root instanceof UnknownTopicOrPartitionException;
    }

    private static String describe(Throwable thrown) {
        var name = thrown.getClass().getSimpleName().replaceFirst("Exception$", "");
        var message = thrown.getMessage();
        var cause = thrown.getCause();
        var because = cause == null
                        || cause.getMessage() == null
                        || cause.getMessage().equals(message)
                ? ""
                : ": " + cause.getMessage();
        return message == null ? name + because : name + ": " + message + because;
    }
}
