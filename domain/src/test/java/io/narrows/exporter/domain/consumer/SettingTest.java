package io.narrows.exporter.domain.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingTest {
    private static final Setting FLAG = Setting.flag("checkCert", "Whether it is verified.");
    private static final Setting NUMBER = Setting.number("shards", "How many.");
    private static final Setting DURATION = Setting.duration("timeout", "How long.");
    private static final Setting SIZE = Setting.size("maxSize", "How much.");
    private static final Setting CHOICE = Setting.choice("onError", "What to do.", "fail", "Skip");

    @Test
    void aTextTakesAnyText() {
        assertThat(Setting.text("index", "Where to.").ofJson(" any\n")).isEqualTo(" any\n");
        assertThat(Setting.text("index", "Where to.").parse(" any\n")).isEqualTo(" any\n");
    }

    @Test
    void aFlagInJsonIsTrueOrFalseAndNoText() {
        assertThat(FLAG.ofJson(true)).isEqualTo(true);
        assertThatThrownBy(() -> FLAG.ofJson("true"))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage("checkCert must be true or false but was 'true'");
    }

    @ParameterizedTest
    @CsvSource({"true, true", "TRUE, true", "' False ', false"})
    void aFlagInAConfigurationIsAWord(String text, boolean value) {
        assertThat(FLAG.parse(text)).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "1", "on", "t"})
    void noOtherWordIsAFlag(String text) {
        assertThatThrownBy(() -> FLAG.parse(text)).hasMessage("checkCert must be true or false but was '" + text + "'");
    }

    @Test
    void aNumberInJsonIsWholeAndFitsInto64Bits() {
        assertThat(NUMBER.ofJson(new BigDecimal("42"))).isEqualTo(42L);
        assertThat(NUMBER.ofJson(new BigDecimal("4.20E1"))).isEqualTo(42L);
        for (var number : List.of("1.5", "9223372036854775808", "1E400000000", "1E-400000000")) {
            assertThatThrownBy(() -> NUMBER.ofJson(new BigDecimal(number)))
                    .hasMessageStartingWith("shards must be a whole number but was ");
        }
        assertThatThrownBy(() -> NUMBER.ofJson("42")).hasMessage("shards must be a whole number but was '42'");
    }

    @Test
    void aNumberInAConfigurationIsDigits() {
        assertThat(NUMBER.parse(" -42 ")).isEqualTo(-42L);
        assertThatThrownBy(() -> NUMBER.parse("4 2")).hasMessage("shards must be a whole number but was '4 2'");
    }

    @ParameterizedTest
    @CsvSource({"500ms, PT0.5S", "10s, PT10S", "5 m, PT5M", "24h, PT24H", "7d, PT168H", "PT1M30S, PT1M30S", "0s, PT0S"})
    void aDurationIsShortOrIso(String text, Duration value) {
        assertThat(DURATION.parse(text)).isEqualTo(value);
        assertThat(DURATION.ofJson(text)).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10",
                "s",
                "-10s",
                "PT-10S",
                "1.5s",
                "9999999999s",
                "10 years",
                "36501d",
                "999999999d",
                "PT876001H",
                "PT100000000000000H",
                "PT2562047788015215H31M"
            })
    void nothingElseIsADuration(String text) {
        assertThatThrownBy(() -> DURATION.parse(text))
                .hasMessage(
                        "timeout must be a duration such as 500ms, 10s, 5m, 24h, 7d or PT10S, of at most 36500d but was '"
                                + text + "'");
    }

    @Test
    void aSizeIsReadAsOne() {
        assertThat(SIZE.parse("64MiB")).isEqualTo(new ByteSize(64L << 20));
        assertThatThrownBy(() -> SIZE.parse("much"))
                .hasMessage("maxSize must be a size such as 512KiB, 64MiB or 4GiB but was 'much'");
    }

    @Test
    void aChoiceIsMatchedWithoutRegardToCaseAndSpelledAsDeclared() {
        assertThat(CHOICE.parse("SKIP")).isEqualTo("Skip");
        assertThat(CHOICE.ofJson(" Fail ")).isEqualTo("fail");
        assertThatThrownBy(() -> CHOICE.parse("retry")).hasMessage("onError must be one of fail, Skip but was 'retry'");
    }

    @Test
    void anErrorOverASecretDoesNotShowIt() {
        var secret = Setting.number("pin", "A secret number.").keepSecret();

        assertThatThrownBy(() -> secret.parse("hunter2")).hasMessage("pin must be a whole number");
        assertThatThrownBy(() -> secret.ofJson(Map.of("a", "hunter2"))).hasMessage("pin must be a whole number");
    }

    @Test
    void anErrorShowsNeitherLongTextsNorWhatIsInObjects() {
        assertThatThrownBy(() -> FLAG.ofJson("x".repeat(1000)))
                .hasMessage("checkCert must be true or false but was '" + "x".repeat(40) + "…'");
        assertThatThrownBy(() -> FLAG.ofJson(Map.of("password", "hunter2")))
                .hasMessage("checkCert must be true or false but was an object");
        assertThatThrownBy(() -> FLAG.ofJson(List.of("hunter2")))
                .hasMessage("checkCert must be true or false but was an array");
    }

    @Test
    void aListIsAnArrayOfTextsOrOneTextWithCommas() {
        var list = Setting.list("brokers", "Where to.");

        assertThat(list.ofJson(List.of("a:1", " b:2 ", " "))).isEqualTo(List.of("a:1", "b:2"));
        assertThat(list.ofJson("a:1, b:2,,")).isEqualTo(List.of("a:1", "b:2"));
        assertThat(list.parse("a:1")).isEqualTo(List.of("a:1"));
        assertThatThrownBy(() -> list.ofJson(List.of("a", BigDecimal.ONE)))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage("brokers must be a list of texts, as an array or with commas but was an array");
    }

    @Test
    void aListIsBoundAndItsSecretsAreMasked() {
        var declared = SettingDeclarations.of(
                Setting.list("tokens", "Any of them.").require().keepSecret(), Setting.list("tags", "For the report."));

        var bound = (SettingDeclarations.Binding.Bound)
                declared.bind(ConsumerSettings.of(Map.of("tokens", List.of("hidden-1", "hidden-2"))));

        assertThat(bound.settings().texts("tokens")).containsExactly("hidden-1", "hidden-2");
        assertThat(bound.settings().texts("tags")).isEmpty();
        assertThat(bound.settings().redact("hidden-2 and hidden-1")).doesNotContain("hidden");
        assertThat(declared.bind(ConsumerSettings.of(Map.of("tokens", List.of(" ")))))
                .isEqualTo(new SettingDeclarations.Binding.NotAskedFor());
    }

    @Test
    void aSettingHasItsNameAndItsAliasesInAnyCase() {
        var setting = Setting.text("hostport", "Where to.").alias("host_port");

        assertThat(setting.isNamed("HostPort")).isTrue();
        assertThat(setting.isNamed("HOST_PORT")).isTrue();
        assertThat(setting.isNamed("host")).isFalse();
    }

    @Test
    void aDeclarationThatContradictsItselfIsRefused() {
        assertThatThrownBy(() -> Setting.text("a b", "")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Setting.choice("c", "")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Setting.text("a", "").defaultsTo("x").require())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("required and has a default");
        assertThatThrownBy(() -> Setting.text("a", "").defaultsTo("x").keepSecret())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("secret and has a default");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0s", "1s", "24h", "PT90S"})
    void aValueWithinItsBoundsIsTaken(String text) {
        var digest = Setting.duration("digest", "").betweenOrZero("1s", "24h");

        assertThat(digest.ofJson(text)).isEqualTo(DURATION.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0.0001S", "999ms", "PT24H0.001S", "36500d"})
    void aValueOutOfItsBoundsIsRefused(String text) {
        var digest = Setting.duration("digest", "").betweenOrZero("1s", "24h");

        assertThatThrownBy(() -> digest.ofJson(text))
                .hasMessage(
                        "digest must be a duration such as 500ms, 10s, 5m, 24h, 7d or PT10S, of at most 36500d, from 1s to 24h, or zero"
                                + " but was '" + text + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0.0001S", "PT0.000000001S"})
    void noDurationIsShorterThanAMillisecond(String text) {
        assertThatThrownBy(() -> DURATION.ofJson(text)).hasMessageContaining("from 1ms to 36500d, or zero");
        assertThatThrownBy(() -> DURATION.parse(text)).hasMessageContaining("from 1ms to 36500d, or zero");
    }

    @Test
    void numbersAndSizesHaveBoundsToo() {
        var number = Setting.number("shards", "").between("1", "64");
        var size = Setting.size("part", "").between("5MiB", "5GiB");

        assertThat(number.parse("64")).isEqualTo(64L);
        assertThatThrownBy(() -> number.parse("0"))
                .hasMessage("shards must be a whole number, from 1 to 64 but was '0'");
        assertThat(size.parse("5MiB")).isEqualTo(new ByteSize(5L << 20));
        assertThatThrownBy(() -> size.parse("6GiB")).isInstanceOf(InvalidSettingException.class);
    }

    @Test
    void boundsThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> Setting.text("a", "").between("1", "2")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Setting.number("a", "").between("2", "1"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Setting.duration("a", "").between("1", "2"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
