package io.narrows.exporter.plugin.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import org.junit.jupiter.api.Test;

/// What scanners and operators have learned to say to a consumer, it goes on to understand. A setting that is renamed
/// without an alias loses reports: those that wait in the spool, and those of scanners that nobody has updated.
public interface SettingsFileContract {
    /// The packaged plugin that declares the settings.
    PluginJar jar();

    /// By default `settings.txt` beside the POM, or what the POM names in the property `plugin.settings`.
    default SettingsFile settingsFile() {
        return SettingsFile.underTest();
    }

    @Test
    default void understandsTheSettingsThatItEverDeclared() {
        var factory = jar().factory();
        var file = settingsFile();
        var declared = SettingsFile.of(factory);

        assertThat(file.lost(factory))
                .as(
                        "%s has names that the consumer no longer understands: add alias(\"…\") to what replaces them, or"
                                + " remove the lines if no version with these names was ever shipped",
                        file)
                .isEmpty();
        if (!file.says(declared)) {
            fail(file + " must say what is declared:\n\n" + String.join("\n", declared) + "\n");
        }
    }
}
