package io.narrows.exporter.plugin.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.SettingDeclarations.Binding;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests what the factory says about TLS, without a broker.
class UsesTlsTest {
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theSettingSaysWhetherTlsIsUsed(boolean tls) {
        var factory = new KafkaConsumerFactory();
        var bound = (Binding.Bound)
                factory.settings().bind(ConsumerSettings.of(Map.of("bootstrapServers", "k:9093", "tls", tls)));

        assertThat(factory.usesTls(bound.settings(), ConsumerSettings.NONE)).isEqualTo(tls);
    }
}
