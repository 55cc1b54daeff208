package io.narrows.exporter.plugin.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.fail;

import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.Setting;
import io.narrows.exporter.domain.consumer.SettingDeclarations.Binding;
import io.narrows.exporter.plugin.spi.ReportConsumerFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What a consumer's page has to say, and to say truly: a page that is stale fails the build, with the words that it
/// should have, ready to be pasted.
public interface PluginPageContract {
    /// The packaged plugin that the page is about.
    PluginJar jar();

    /// By default `README.md` beside the POM, or what the POM names in the property `plugin.page`. Empty where a
    /// consumer has no page of its own: then nothing is checked.
    default Optional<PluginPage> page() {
        return Optional.of(PluginPage.underTest());
    }

    @Test
    default void documentsItsSettings() {
        page().ifPresent(page ->
                shows(page, "settings", SettingsTable.ofSettings(jar().factory().settings())));
    }

    @Test
    default void documentsItsOptions() {
        var factory = jar().factory();
        page().ifPresent(page -> shows(page, "options", SettingsTable.ofOptions(factory.id(), factory.options())));
    }

    /// In a block of JSON, with settings that it takes.
    @Test
    default void showsAnEnvelopeThatAsksForIt() {
        var factory = jar().factory();
        page().ifPresent(page -> {
            var examples = page.envelopeSettings(factory.id());
            assertThat(examples)
                    .as("%s must show an envelope, in a block of json, with exportConfig.%s", page, factory.id())
                    .isNotEmpty();
            for (var settings : examples) {
                assertThat(factory.settings().bind(ConsumerSettings.of(settings)))
                        .as("%s shows an envelope that does not ask for '%s'", page, factory.id())
                        .isInstanceOf(Binding.Bound.class);
                assertDeclared(page, settings.keySet(), factory);
            }
        });
    }

    /// In a block of YAML, with all settings that it requires and none that it does not know.
    @Test
    default void showsANamedConsumer() {
        var factory = jar().factory();
        page().ifPresent(page -> {
            var examples = page.namedConsumers().stream()
                    .filter(example -> example.type().equals(factory.id().value()))
                    .toList();
            assertThat(examples)
                    .as("%s must show a named consumer, in a block of yaml:\n\n%s", page, exampleFor(factory))
                    .isNotEmpty();
            for (var example : examples) {
                assertThat(example.name())
                        .as("%s must give the named consumer a name other than the consumer's id", page)
                        .isNotEqualToIgnoringCase(factory.id().value());
                assertThat(example.settings().keySet())
                        .as("%s must give the named consumer '%s' all that is required", page, example.name())
                        .containsAll(required(factory));
                assertDeclared(page, example.settings().keySet(), factory);
                assertThatCode(() -> factory.settings().parse(inClear(example)))
                        .as("%s gives the named consumer '%s' a value that is not allowed", page, example.name())
                        .doesNotThrowAnyException();
            }
        });
    }

    @Test
    default void documentsTheSizeOfItsJar() {
        long size = jar().size();
        long tolerance = Math.max(size / 10, 2_000);
        page().ifPresent(page -> assertThat(page.jarSize().orElse(0))
                .as("%s must tell the size of the jar to a tenth: %s", page, PluginPage.jarSize(size))
                .isBetween(size - tolerance, size + tolerance));
    }

    @Test
    default void documentsItsLoadTime() {
        page().ifPresent(page -> assertThat(page.tellsLoadTime())
                .as("%s must tell how long the exporter took to load the jar, as its log says: Load time: 46 ms", page)
                .isTrue());
    }

    private static void shows(PluginPage page, String what, SettingsTable table) {
        if (!page.shows(table)) {
            fail(
                    table.rows().isEmpty()
                            ? page + " has a table of " + what + ", but none are declared: " + table.head()
                            : page + " must show the " + what + " as they are declared, in one table:\n\n" + table
                                    + "\n");
        }
    }

    private static void assertDeclared(PluginPage page, Set<String> names, ReportConsumerFactory factory) {
        assertThat(factory.settings().all().stream().map(Setting::name))
                .as("%s must show settings under the names that they are declared with", page)
                .containsAll(names);
    }

    private static List<String> required(ReportConsumerFactory factory) {
        return factory.settings().all().stream()
                .filter(Setting::required)
                .map(Setting::name)
                .toList();
    }

    /// What a reference leads to is not known, and may be anything.
    private static Map<String, String> inClear(NamedConsumerExample example) {
        var values = new HashMap<>(example.settings());
        values.values().removeIf(value -> value.contains("${"));
        return values;
    }

    private static String exampleFor(ReportConsumerFactory factory) {
        return Stream.concat(
                        Stream.of("```yaml", "consumers:", "  main:", "    type: " + factory.id()),
                        Stream.concat(required(factory).stream().map(name -> "    " + name + ": …"), Stream.of("```")))
                .collect(Collectors.joining("\n"));
    }
}
