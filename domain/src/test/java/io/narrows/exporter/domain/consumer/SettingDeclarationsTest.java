package io.narrows.exporter.domain.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.domain.consumer.SettingDeclarations.Binding;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SettingDeclarationsTest {
    private static final SettingDeclarations GOVERNOR = SettingDeclarations.of(
            Setting.text("clusterId", "Whose telemetry it is.").require(),
            Setting.text("url", "Where to.").require(),
            Setting.text("cspSecretName", "The secret.").require().keepSecret(),
            Setting.duration("timeout", "How long.").defaultsTo("10s"),
            Setting.flag("dryRun", "Whether nothing is sent."));

    private static Binding bind(SettingDeclarations declarations, Map<String, Object> sent) {
        return declarations.bind(ConsumerSettings.of(sent));
    }

    @Test
    void allRequiredOnesBlankOrAbsentIsNotAskedFor() {
        assertThat(bind(GOVERNOR, Map.of())).isEqualTo(new Binding.NotAskedFor());
        assertThat(bind(GOVERNOR, Map.of("clusterId", "", "url", " ", "dryRun", true)))
                .isEqualTo(new Binding.NotAskedFor());
    }

    @Test
    void someRequiredOnesGivenIsIncompleteAndNamesTheOthers() {
        assertThat(bind(GOVERNOR, Map.of("url", "https://governor", "clusterId", "")))
                .isEqualTo(new Binding.Incomplete(List.of("clusterId", "cspSecretName"), List.of()));
    }

    @Test
    void aSettingThatNobodyDeclaredAndThatIsNotBlankCountsAsAsking() {
        var missing = List.of("clusterId", "url", "cspSecretName");

        assertThat(bind(GOVERNOR, Map.of("clustrId", "c1"))).isEqualTo(incomplete(missing, "clustrId"));
        assertThat(bind(GOVERNOR, Map.of("retries", new BigDecimal(3)))).isEqualTo(incomplete(missing, "retries"));
        assertThat(bind(GOVERNOR, Map.of("auth", Map.of("token", List.of("t")))))
                .isEqualTo(incomplete(missing, "auth"));
        assertThat(bind(GOVERNOR, Map.of("url", "https://governor", "clustrId", "c1")))
                .isEqualTo(incomplete(List.of("clusterId", "cspSecretName"), "clustrId"));
    }

    @Test
    void whatScannersSendForAConsumerThatIsNotConfiguredDoesNotCountAsAsking() {
        for (var blank : List.of(
                "", " ", true, false, new BigDecimal("0.0"), List.of(), Map.of(), List.of(""), Map.of("a", false))) {
            assertThat(bind(GOVERNOR, Map.of("clusterId", "", "colour", blank)))
                    .as("%s", blank)
                    .isEqualTo(new Binding.NotAskedFor());
        }
        assertThat(bind(GOVERNOR, Map.of("timeout", "5s"))).isEqualTo(new Binding.NotAskedFor());
        assertThat(bind(GOVERNOR, Map.of("clustrId", "c1", "enabled", false))).isEqualTo(new Binding.NotAskedFor());
        assertThat(bind(GOVERNOR, Map.of("enabled", true))).isEqualTo(new Binding.NotAskedFor());
    }

    @Test
    void ofUndeclaredSettingsAreNamedTenAndNothingThatHasNotTheFormOfAName() {
        var sent = new TreeMap<String, Object>();
        sent.put("!hunter2", "x");
        sent.put("x".repeat(65), "x");
        for (char letter = 'a'; letter <= 'z'; letter++) {
            sent.put("setting-" + letter, "x");
        }

        assertThat(bind(GOVERNOR, sent))
                .isInstanceOfSatisfying(
                        Binding.Incomplete.class,
                        incomplete -> assertThat(incomplete.undeclared())
                                .hasSize(10)
                                .startsWith("*", "setting-a")
                                .endsWith("setting-i"));
    }

    private static Binding incomplete(List<String> missing, String undeclared) {
        return new Binding.Incomplete(missing, List.of(undeclared));
    }

    @Test
    void allRequiredOnesGivenIsBoundWithDefaultsForTheRest() {
        var bound = (Binding.Bound) bind(
                GOVERNOR, Map.of("CLUSTERID", "c1", "url", "https://governor", "cspSecretName", "s", "other", "x"));

        assertThat(bound.settings().text("clusterId")).isEqualTo("c1");
        assertThat(bound.settings().duration("timeout")).isEqualTo(Duration.ofSeconds(10));
        assertThat(bound.settings().flag("dryRun")).isFalse();
        assertThat(bound.settings().values()).doesNotContainKey("other");
        assertThat(bound.given())
                .isEqualTo(ConsumerSettings.of(
                        Map.of("clusterId", "c1", "url", "https://governor", "cspSecretName", "s")));
    }

    @Test
    void withNothingRequiredAnEmptyObjectAsksForIt() {
        assertThat(bind(SettingDeclarations.NONE, Map.of())).isInstanceOf(Binding.Bound.class);
        assertThat(bind(SettingDeclarations.of(Setting.text("a", "")), Map.of()))
                .isInstanceOf(Binding.Bound.class);
    }

    @Test
    void aBlankValueIsAnAbsentOne() {
        var declarations =
                SettingDeclarations.of(Setting.duration("timeout", "").defaultsTo("5s"));

        var bound = (Binding.Bound) bind(declarations, Map.of("timeout", " "));

        assertThat(bound.settings().duration("timeout")).isEqualTo(Duration.ofSeconds(5));
        assertThat(bound.given()).isEqualTo(ConsumerSettings.NONE);
    }

    @Test
    void anAliasIsTakenAndKeptUnderTheDeclaredName() {
        var declarations =
                SettingDeclarations.of(Setting.text("hostport", "").require().alias("host_port"));

        var bound = (Binding.Bound) bind(declarations, Map.of("HOST_PORT", "opensearch:9200"));

        assertThat(bound.settings().text("hostport")).isEqualTo("opensearch:9200");
        assertThat(bound.given()).isEqualTo(ConsumerSettings.of(Map.of("hostport", "opensearch:9200")));
    }

    @Test
    void enabledFalseSwitchesAConsumerOff() {
        var complete = Map.<String, Object>of("clusterId", "c", "url", "u", "cspSecretName", "s", "Enabled", false);

        assertThat(bind(GOVERNOR, complete)).isEqualTo(new Binding.NotAskedFor());
        assertThat(bind(SettingDeclarations.NONE, Map.of("enabled", false))).isEqualTo(new Binding.NotAskedFor());
        assertThat(bind(SettingDeclarations.NONE, Map.of("enabled", true))).isInstanceOf(Binding.Bound.class);
        assertThatThrownBy(() -> bind(SettingDeclarations.NONE, Map.of("enabled", "no")))
                .isInstanceOf(InvalidSettingException.class);
    }

    @Test
    void aConsumerMayDeclareEnabledForItself() {
        var declarations = SettingDeclarations.of(Setting.flag("enabled", ""));

        var bound = (Binding.Bound) bind(declarations, Map.of("enabled", false));

        assertThat(bound.settings().flag("enabled")).isFalse();
    }

    @Test
    void aValueOfTheWrongTypeIsRefusedByName() {
        assertThatThrownBy(() -> bind(GOVERNOR, Map.of("url", true)))
                .isInstanceOfSatisfying(InvalidSettingException.class, e -> {
                    assertThat(e.setting()).isEqualTo("url");
                    assertThat(e.problem()).isEqualTo("must be a text but was true");
                });
        assertThatThrownBy(() -> bind(GOVERNOR, Map.of("cspSecretName", true)))
                .hasMessage("cspSecretName must be a text");
    }

    @Test
    void aConfigurationGivesTexts() {
        var settings = GOVERNOR.parse(Map.of("TIMEOUT", "1m", "dryRun", "true", "url", " ", "other", "x"));

        assertThat(settings.duration("timeout")).isEqualTo(Duration.ofMinutes(1));
        assertThat(settings.flag("dryRun")).isTrue();
        assertThat(settings.text("url")).isEmpty();
        assertThatThrownBy(() -> GOVERNOR.parse(Map.of("timeout", "long")))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith("timeout must be a duration");
    }

    @Test
    void whatHasNoDefaultIsBlankOrZero() {
        var declarations = SettingDeclarations.of(
                Setting.text("text", ""),
                Setting.choice("choice", "", "a"),
                Setting.flag("flag", ""),
                Setting.number("number", ""),
                Setting.duration("duration", ""),
                Setting.size("size", ""));

        var settings = declarations.parse(Map.of());

        assertThat(settings.text("text")).isEmpty();
        assertThat(settings.text("choice")).isEmpty();
        assertThat(settings.flag("flag")).isFalse();
        assertThat(settings.number("number")).isZero();
        assertThat(settings.duration("duration")).isZero();
        assertThat(settings.size("size")).isEqualTo(new ByteSize(0));
    }

    @Test
    void aNameIsDeclaredOnce() {
        assertThatThrownBy(() -> SettingDeclarations.of(Setting.text("url", ""), Setting.flag("URL", "")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("declared twice");
    }
}
