package io.narrows.exporter.plugin.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.InvalidSettingException;
import io.narrows.exporter.domain.consumer.SettingDeclarations.Binding;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a@example.com\r\nBcc: evil@example.com",
                "a@example.com>\r\nRCPT TO:<evil@example.com",
                "a@example.com\u0000",
                "no address",
                "a@",
                "@example.com",
                "a b@example.com",
                "\"a\\\"\"@example.com",
                "é@example.com",
                "a@exämple.com",
                "group: a@example.com;",
                "a@example.com> SIZE=1",
                ","
            })
    void whatIsNoAddressIsRefused(String address) {
        for (var setting : Set.of("to", "from")) {
            assertThat(refused(Map.of(setting, address)).setting()).isEqualTo(setting);
        }
    }

    @Test
    void mailsComeFromOneAddress() {
        assertThat(refused(Map.of("from", "a@example.com,b@example.com")).problem())
                .isEqualTo("must be one mail address");
    }

    @Test
    void aPasswordIsNotSentInTheClear() {
        assertThat(refused(Map.of("security", "none", "username", "u", "password", "secret")))
                .hasMessageContaining("security must be starttls or tls")
                .hasMessageNotContaining("secret");
    }

    @Test
    void aUserComesWithAPassword() {
        assertThat(refused(Map.of("security", "tls", "username", "u")).setting())
                .isEqualTo("password");
        assertThat(refused(Map.of("security", "tls", "password", "p")).setting())
                .isEqualTo("username");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"smtp://example.com", "user@example.com", "example.com:0", "example.com:65536", "a b", "[::1"})
    void whatIsNoHostIsRefused(String hostPort) {
        assertThat(refused(Map.of("hostport", hostPort)).setting()).isEqualTo("hostport");
    }

    @ParameterizedTest
    @CsvSource({
        "mail.example.com,      starttls, mail.example.com:587",
        "mail.example.com,      tls,      mail.example.com:465",
        "mail.example.com,      none,     mail.example.com:25",
        "mail.example.com:2525, none,     mail.example.com:2525",
        "[::1],                 none,     [::1]:25"
    })
    void thePortFollowsFromTheSecurity(String hostPort, String security, String host) {
        var factory = new SmtpConsumerFactory();
        var bound = (Binding.Bound) factory.settings()
                .bind(ConsumerSettings.of(Map.of(
                        "hostport", hostPort, "from", "a@example.com", "to", "b@example.com", "security", security)));

        assertThat(factory.hosts(bound.settings())).containsExactly(host);
        assertThat(factory.usesTls(bound.settings(), ConsumerSettings.NONE)).isEqualTo(!security.equals("none"));
    }

    @Test
    void aNameInTheSubjectThatStandsForNothingIsRefused() {
        assertThat(refused(Map.of("subject", "{payload}")).problem())
                .isEqualTo("has a name in braces that is none of count, id, receivedAt, source and labels.NAME");
    }

    @Test
    void aDigestOfMoreThanADayIsRefused() {
        assertThat(refused(Map.of("digest", "25h")).setting()).isEqualTo("digest");
        Smtp.open("localhost", Map.of("digest", "24h"), Map.of()).close();
    }

    @Test
    void aNameThatIsNoneIsRefused() {
        assertThatThrownBy(() -> Smtp.open("localhost", Map.of(), Map.of("localName", "a\r\nMAIL FROM:<b>")))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("localName");
    }

    @Test
    void theServerIsGreetedByTheNameThatIsGiven() throws Exception {
        try (var server = ScriptedServer.start(Map.of())) {
            Smtp.deliverOne(server.hostPort(), Map.of(), Map.of("localName", "exporter.example.com"));

            assertThat(server.commands()).contains("EHLO exporter.example.com");
        }
    }

    private static InvalidSettingException refused(Map<String, ?> settings) {
        return catchThrowableOfType(
                InvalidSettingException.class,
                () -> Smtp.open("localhost", settings, Map.of()).close());
    }
}
