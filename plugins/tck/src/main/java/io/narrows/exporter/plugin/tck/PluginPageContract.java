package io.narrows.exporter.plugin.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What a consumer's page has to say, and to say truly: a page that is stale fails the build, with the words that it
/// should have, ready to be pasted.
public interface PluginPageContract {
    /// The packaged plugin that the page is about.
    PluginJar jar();

    /// By default `README.md` beside the POM, or what the POM names in the property `plugin.page`. Empty where a
    /// consumer
    /// has no page of its own: then nothing is checked.
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
}
