package io.narrows.exporter.plugin.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import io.narrows.exporter.domain.consumer.InvalidSettingException;
import io.narrows.exporter.test.kafka.KafkaBroker;
import java.security.Provider;
import java.security.Security;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests who may log in, and how.
class LoginTest {
    private static String topic = "";

    @BeforeAll
    static void createTopic() throws Exception {
        topic = Topics.create();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"})
    void aUserLogsIn(String mechanism) throws Exception {
        assertThat(deliver(mechanism, KafkaBroker.USER, KafkaBroker.PASSWORD)).isEqualTo(new Delivered());
    }

    @ParameterizedTest
    @ValueSource(strings = {"PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"})
    void aWrongPasswordIsMisconfiguredAndNotShown(String mechanism) throws Exception {
        assertThat(deliver(mechanism, KafkaBroker.USER, "wrong-pass-of-the-test"))
                .isInstanceOf(Misconfigured.class)
                .asString()
                .contains("SaslAuthentication")
                .doesNotContain("wrong-pass");
    }

    @Test
    void aPasswordMayHaveAnyCharacters() throws Exception {
        assertThat(deliver("PLAIN", KafkaBroker.ODD_USER, KafkaBroker.ODD_PASSWORD))
                .isEqualTo(new Delivered());
    }

    @Test
    void aPasswordCannotNameALoginModule() throws Exception {
        var password = "x\";\norg.example.Evil required a=\"\\";

        assertThat(deliver("PLAIN", KafkaBroker.USER, password))
                .isInstanceOf(Misconfigured.class)
                .asString()
                .contains("SaslAuthentication")
                .doesNotContain("Evil");
    }

    @Test
    void afterAWrongPasswordTheNextConsumerLogsIn() throws Exception {
        deliver("SCRAM-SHA-256", KafkaBroker.USER, "wrong-pass-of-the-test");

        assertThat(deliver("SCRAM-SHA-256", KafkaBroker.USER, KafkaBroker.PASSWORD))
                .isEqualTo(new Delivered());
    }

    @Test
    void whoDoesNotLogInWhereOneHasToIsNotServed() throws Exception {
        try (var consumer = Consumers.open(
                Map.of("bootstrapServers", KafkaBroker.shared().saslAddress(), "topic", topic),
                Map.of("connectTimeout", "1s"))) {
            assertThat(consumer.deliver(Deliveries.all("s", "{}")))
                    .hasOnlyElementsOfTypes(Unavailable.class, Misconfigured.class);
        }
    }

    @Test
    void halfALoginIsRefused() {
        assertThatThrownBy(() -> Consumers.open(Map.of("bootstrapServers", "h", "username", "u")))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith("password must be given");
        assertThatThrownBy(() -> Consumers.open(Map.of("bootstrapServers", "h", "password", "p")))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith("username must be given");
    }

    @Test
    void afterTheLastLoginNothingIsLeftInTheJavaRuntime() throws Exception {
        deliver("PLAIN", KafkaBroker.USER, KafkaBroker.PASSWORD);
        deliver("SCRAM-SHA-512", KafkaBroker.USER, KafkaBroker.PASSWORD);

        assertThat(Arrays.stream(Security.getProviders()).map(Provider::getClass))
                .noneMatch(provider -> provider.getName().startsWith("org.apache.kafka"));
    }

    private static DeliveryResult deliver(String mechanism, String username, String password) throws Exception {
        try (var consumer = Consumers.open(Map.of(
                "bootstrapServers",
                KafkaBroker.shared().saslAddress(),
                "topic",
                topic,
                "saslMechanism",
                mechanism,
                "username",
                username,
                "password",
                password))) {
            return consumer.deliver(Deliveries.all("s", "{}")).getFirst();
        }
    }
}
