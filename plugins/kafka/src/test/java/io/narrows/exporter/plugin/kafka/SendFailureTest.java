package io.narrows.exporter.plugin.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import io.narrows.exporter.domain.consumer.SettingDeclarations.Binding;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.LeaderNotAvailableException;
import org.apache.kafka.common.errors.NetworkException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Tests failures that a single real broker cannot produce.
class SendFailureTest {

    static Stream<Exception> passing() {
        return Stream.of(
                new NotEnoughReplicasException("fewer in-sync replicas than required"),
                new NetworkException("Disconnected"),
                new LeaderNotAvailableException("no"));
    }

    @ParameterizedTest
    @MethodSource("passing")
    void whatPassesIsUnavailableAndLeavesTheProducerAlone(Exception thrown) {
        var failure = failure(thrown);

        assertThat(failure.result()).isInstanceOf(Unavailable.class);
        assertThat(failure.breaksProducer()).isFalse();
    }

    static Stream<Exception> ofTheProducer() {
        return Stream.of(new TimeoutException("Expiring 1 record(s)"), new KafkaException("in an error state"));
    }

    @ParameterizedTest
    @MethodSource("ofTheProducer")
    void afterWhatMayHaveBrokenTheProducerItIsReplaced(Exception thrown) {
        var failure = failure(thrown);

        assertThat(failure.result()).isInstanceOf(Unavailable.class);
        assertThat(failure.breaksProducer()).isTrue();
    }

    static Stream<Exception> ofTheSettings() {
        return Stream.of(
                new SaslAuthenticationException("no"),
                new SslAuthenticationException("no"),
                new ClusterAuthorizationException("no"),
                new UnsupportedVersionException("no"));
    }

    @ParameterizedTest
    @MethodSource("ofTheSettings")
    void whatEveryReportWouldMeetIsMisconfigured(Exception thrown) {
        var failure = failure(thrown);

        assertThat(failure.result()).isInstanceOf(Misconfigured.class);
        assertThat(failure.breaksProducer()).isTrue();
    }

    @Test
    void whatOnlyThisReportMeetsIsRejected() {
        assertThat(failure(new RecordBatchTooLargeException("no")).result()).isInstanceOf(Rejected.class);
    }

    @Test
    void whatOnlyThisTopicMeetsLeavesTheProducerAlone() {
        var failure = failure(new PolicyViolationException("no"));

        assertThat(failure.result()).isInstanceOf(Misconfigured.class);
        assertThat(failure.breaksProducer()).isFalse();
    }

    @Test
    void aReasonNamesTheErrorAndItsCauseWithoutThePassword() {
        var thrown = new KafkaException("Failed to talk", new IllegalStateException("as hunter2"));

        assertThat(failure(thrown).result()).isEqualTo(new Unavailable("Kafka: Failed to talk: as ***"));
    }

    private static SendFailure failure(Exception thrown) {
        var declared = new KafkaConsumerFactory().settings();
        var sent = Map.of("bootstrapServers", "h", "topic", "t", "username", "u", "password", "hunter2");
        var bound = (Binding.Bound) declared.bind(ConsumerSettings.of(sent));
        return SendFailure.of(thrown, "t", KafkaSettings.of(bound.settings()));
    }
}
