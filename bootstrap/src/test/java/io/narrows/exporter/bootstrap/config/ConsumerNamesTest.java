package io.narrows.exporter.bootstrap.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.application.named.NamedConsumers;
import io.narrows.exporter.domain.catalog.ConsumerType;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.Setting;
import io.narrows.exporter.domain.consumer.SettingDeclarations;
import io.narrows.exporter.domain.consumer.SettingDeclarations.Binding;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConsumerNamesTest extends ConfigurationFixture {
    @Test
    void aNameIsAConsumerWithTheSettingsOfTheOperator() throws IOException {
        var password = write("password", "hunter2\n");
        configure("""
                consumers:
                  main:
                    type: opensearch
                    hostport: https://o:9200
                    password: ${file:%s}
                    checkCert: false
                """.formatted(password));

        var main = find(consumers(), "main");

        assertThat(main.kind()).isEqualTo(new ConsumerId("openSearch"));
        assertThat(main.settings()).isEqualTo(SettingDeclarations.NONE);
        assertThat(settings(main).text("hostport")).isEqualTo("https://o:9200");
        assertThat(settings(main).text("password")).isEqualTo("hunter2");
        assertThat(settings(main).flag("checkCert")).isFalse();
    }

    @Test
    void theEnvironmentChangesWhatTheFileSays() throws IOException {
        configure("consumers.my-main: {type: openSearch, hostport: a, password: a}");
        environment.put("CONSUMERS_MY_MAIN_PASSWORD", "b");
        properties.put("consumers.my-main.username", "c");

        var main = settings(find(consumers(), "my-main"));

        assertThat(main.text("hostport")).isEqualTo("a");
        assertThat(main.text("password")).isEqualTo("b");
        assertThat(main.text("username")).isEqualTo("c");
    }

    @Test
    void theEnvironmentAloneCanMakeAName() {
        environment.put("CONSUMERS_MY_MAIN_TYPE", "openSearch");
        environment.put("CONSUMERS_MY_MAIN_HOSTPORT", "a");
        properties.put("consumers.other.type", "file");

        assertThat(consumers().all())
                .extracting(ConsumerType::id)
                .extracting(ConsumerId::value)
                .containsExactly("file", "my-main", "openSearch", "other");
    }

    @Test
    void whatAnOperatorIsShownHasNoSecret() throws IOException {
        var file = configure("consumers.main: {type: openSearch, hostport: a, password: hunter2}");

        assertThat(read().setUp(Installed.BOTH).effective())
                .extracting(EffectiveValue::toString)
                .containsExactly(
                        "consumers.main.type = openSearch (" + file + " line 1)",
                        "consumers.main.hostport = a (" + file + " line 1)",
                        "consumers.main.password = *** (" + file + " line 1)");
    }

    @Test
    void allProblemsAreToldAtOnceEachWithItsKeyItsOriginAndWhatToDo() throws IOException {
        var file = configure("""
                consumers:
                  archive:
                    type: s4
                    bucket: b
                  main:
                    type: openSearch
                    hostport: ' '
                    passwort: hunter2
                    checkCert: maybe
                  file:
                    type: openSearch
                    hostport: a
                  "2nd":
                    type: file
                  open-search:
                    type: file
                  nobody:
                    hostport: a
                """);

        assertThatThrownBy(this::consumers).isInstanceOf(ConfigException.class).hasMessage("""
                        consumers.2nd is no name: 1 to 64 letters, digits, '-' and '_', starting with a letter (%1$s line 14)
                        consumers.archive.type must be one of file, openSearch but was 's4' (%1$s line 3)
                        consumers.file cannot have a type, for 'file' is an installed consumer and no name for one; choose another name (%1$s line 11)
                        consumers.main.checkCert must be true or false but was 'maybe' (%1$s line 9)
                        consumers.main.hostport is missing, which the consumer 'openSearch' requires: The address. (%1$s line 6)
                        consumers.open-search has the same environment variables as consumers.openSearch; choose another name (%1$s line 16)
                        consumers.main.passwort is no known key; did you mean consumers.main.password? (%1$s line 8)
                        consumers.nobody.hostport is for a consumer that is not installed; to give a name to one that is, add consumers.nobody.type (%1$s line 18)""".formatted(file));
    }

    @Test
    void namesThatDifferInCaseOnlyAreAProblem() throws IOException {
        configure("consumers:\n  main.type: file\n  Main.type: file");

        assertThatThrownBy(this::consumers)
                .hasMessageContaining(
                        "consumers.Main has the same environment variables as consumers.main; choose another name");
    }

    @Test
    void aSecretThatIsNotAllowedIsNotRepeated() throws IOException {
        var secret = write("secret", "hunter2");
        configure("consumers.main: {type: openSearch, hostport: a, checkCert: '${file:" + secret + "}'}");

        assertThatThrownBy(this::consumers)
                .hasMessageStartingWith("consumers.main.checkCert must be true or false (")
                .message()
                .doesNotContain("hunter2");
    }

    @Test
    void aReferenceToNothingCountsAsMissing() throws IOException {
        var nothing = write("nothing", "\n");
        configure("consumers.main: {type: openSearch, hostport: '${file:" + nothing + "}'}");

        assertThatThrownBy(this::consumers).hasMessageStartingWith("consumers.main.hostport is missing");
    }

    @Test
    void aNameForABrokenPluginIsLetBeWhereThoseAreSkipped() throws IOException {
        configure("plugins.onError: skip\nconsumers:\n  main: {type: kafka, topic: t}\n  other.type: file");

        assertThat(consumers().find(new ConsumerId("main"))).isEmpty();
        assertThat(consumers().find(new ConsumerId("other"))).isPresent();
    }

    @Test
    void whereNothingIsInstalledANameIsToldSo() throws IOException {
        var file = configure("consumers.main.type: kafka");

        assertThatThrownBy(() -> read().setUp(new Installed()))
                .hasMessage("consumers.main.type names a consumer, but none is installed (" + file + " line 1)");
    }

    @ParameterizedTest
    @CsvSource({"CONSUMERS_TYPE", "CONSUMERS__TYPE", "CONSUMER_X_TYPE", "CONSUMERS_X_TYPES"})
    void otherVariablesMakeNoName(String variable) {
        environment.put(variable, "file");

        assertThat(consumers().all()).hasSize(2);
    }

    @Test
    void anOptionThatIsCalledTypeMakesNoName() {
        environment.put("CONSUMERS_FILE_TYPE", "x");
        var configuration = read();
        configuration.consumers().of(new ConsumerId("file"), SettingDeclarations.of(Setting.text("type", "Any.")));

        assertThat(configuration.setUp(Installed.BOTH).consumers().all()).hasSize(2);
    }

    private NamedConsumers consumers() {
        return read().setUp(Installed.BOTH).consumers();
    }

    private static ConsumerType find(NamedConsumers consumers, String name) {
        return consumers.find(new ConsumerId(name)).orElseThrow();
    }

    private static ConsumerSettings settings(ConsumerType type) {
        return ((Binding.Bound) type.bind(ConsumerSettings.NONE)).settings();
    }
}
