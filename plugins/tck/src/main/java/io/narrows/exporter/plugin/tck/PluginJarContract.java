package io.narrows.exporter.plugin.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.narrows.exporter.domain.plugin.HostPackages;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What every packaged plugin must be: one jar that the exporter can load. To be run after packaging, so the class that
/// implements it is called `*IT`. Where that class is a `ReportConsumerContract` as well, the jar is also put to use
/// before it is unloaded.
public interface PluginJarContract extends PluginPageContract, SettingsFileContract {

    @Override
    default PluginJar jar() {
        return PluginJar.underTest();
    }

    @Test
    default void namesThePluginInItsManifest() {
        var manifest = jar().manifest().getMainAttributes();

        for (var name : List.of("Plugin-Id", "Plugin-Version", "Plugin-Provider", "Plugin-Requires")) {
            assertThat(manifest.getValue(name)).as(name).isNotBlank().doesNotContain("${");
        }
        assertThat(manifest.getValue("Plugin-Version")).as("Plugin-Version").matches("\\d+\\.\\d+\\.\\d+([-+].*)?");
    }

    @Test
    default void listsOneFactory() {
        assertThat(jar().extensions())
                .as(
                        "META-INF/extensions.idx: annotate the factory with @Extension, and run PF4J's annotation processor")
                .singleElement()
                .satisfies(name -> assertThat(jar().files()).contains(name.replace('.', '/') + ".class"));
    }

    @Test
    default void bringsNothingOfTheExporter() {
        var unseen = List.of(
                "io/narrows/exporter/domain/",
                "io/narrows/exporter/application/",
                "io/narrows/exporter/adapter/",
                "io/narrows/exporter/bootstrap/",
                "io/narrows/exporter/plugin/tck/ReportConsumerContract",
                "io/helidon/",
                "org/junit/",
                "org/assertj/");

        assertThat(jar().files())
                .filteredOn(file -> unseen.stream().anyMatch(file::startsWith)
                        || HostPackages.contain(
                                file.replaceFirst("\\.class$", "").replace('/', '.')))
                .isEmpty();
    }

    @Test
    default void bringsAllThatItsFactoryNeeds() {
        assertThatCode(() -> {
                    var factory = jar().factory();
                    factory.id();
                    factory.settings();
                    factory.options();
                    factory.batchLimits();
                })
                .as("the factory, loaded from the jar alone")
                .doesNotThrowAnyException();
    }

    @Test
    default void carriesNoSignatureOfALibrary() {
        assertThat(jar().files())
                .as("a signature of a library does not fit the jar, which then cannot be loaded")
                .noneMatch(file -> file.matches("META-INF/[^/]+\\.(SF|RSA|DSA|EC)"));
    }

    /// How long the garbage collector may take to find the plugin's classes unused.
    default Duration unloadTime() {
        return Duration.ofSeconds(10);
    }

    @Test
    default void canBeUnloaded() throws Exception {
        var plugin = jar().usedOnce(this instanceof ConsumerUnderTest test ? Optional.of(test) : Optional.empty());

        assertThat(Leaks.isCollected(plugin.classes(), unloadTime()))
                .as("nothing holds on to the plugin's classes%s", plugin.suspects())
                .isTrue();
    }
}
