package io.narrows.exporter.domain.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConsumerSettingsTest {
    private static ConsumerSettings bound(String user, String password, String token) {
        return SettingDeclarations.of(
                        Setting.text("user", ""),
                        Setting.text("password", "").keepSecret(),
                        Setting.text("token", "").keepSecret())
                .parse(Map.of("user", user, "password", password, "token", token));
    }

    @Test
    void namesAreMatchedWithoutRegardToCase() {
        var settings = ConsumerSettings.of(Map.of("hostPort", "a", "checkCert", true));

        assertThat(settings.text("HOSTPORT")).isEqualTo("a");
        assertThat(settings.flag("checkcert")).isTrue();
        assertThat(settings).isEqualTo(ConsumerSettings.of(Map.of("HOSTPORT", "a", "CHECKCERT", true)));
    }

    @Test
    void toStringShowsNamesOnly() {
        assertThat(bound("admin", "hunter2", "t0ken"))
                .hasToString("ConsumerSettings[password, token, user]")
                .satisfies(settings -> assertThat(settings.toString()).doesNotContain("admin", "hunter2", "t0ken"));
    }

    @Test
    void redactMasksEverySecretAndNothingElse() {
        assertThat(bound("admin", "hunter2", "t0ken").redact("admin:hunter2@host said t0ken, t0ken"))
                .isEqualTo("admin:***@host said ***, ***");
    }

    @Test
    void redactMasksASecretThatHoldsAnother() {
        assertThat(bound("u", "abc", "abcdef").redact("abcdef and abc")).isEqualTo("*** and ***");
    }

    @Test
    void redactLeavesATextAloneWhereNoSecretIsSet() {
        assertThat(bound("admin", "", "").redact("admin said no")).isEqualTo("admin said no");
        assertThat(ConsumerSettings.NONE.redact("anything")).isEqualTo("anything");
    }

    @Test
    void whatIsNotDeclaredOrOfAnotherTypeCannotBeRead() {
        var settings = bound("admin", "hunter2", "");

        assertThatThrownBy(() -> settings.text("host"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("host");
        assertThatThrownBy(() -> settings.number("password"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("password")
                .message()
                .doesNotContain("hunter2");
    }

    @Test
    void settingsDoNotChange() {
        var values = new HashMap<String, Object>(Map.of("a", "1"));
        var settings = ConsumerSettings.of(values);
        values.put("a", "2");

        assertThat(settings.text("a")).isEqualTo("1");
        assertThatThrownBy(() -> settings.values().put("a", "3")).isInstanceOf(UnsupportedOperationException.class);
    }
}
