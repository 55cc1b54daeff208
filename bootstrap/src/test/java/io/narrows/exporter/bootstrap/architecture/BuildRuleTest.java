package io.narrows.exporter.bootstrap.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class BuildRuleTest {
    @Test
    void whoSkipsTestsSkipsIntegrationTestsToo() throws IOException {
        assertThat(Files.readString(Path.of("..", "pom.xml")))
                .contains("<skipTests>false</skipTests>", "<skipITs>${skipTests}</skipITs>");
    }

    @Test
    void aPluginRequiresTheVersionOfTheExporterThatItIsBuiltWith() throws IOException {
        assertThat(Files.readString(Path.of("..", "plugins", "parent", "pom.xml")))
                .contains("<exporter.version>${project.parent.version}</exporter.version>")
                .contains("<plugin.requires>&gt;=${exporter.version}</plugin.requires>");
    }

    /// Otherwise DependencyRuleTest would look at classes of an earlier build, or at none.
    @Test
    void everyModuleIsBuiltBeforeTheRulesOfWhoMaySeeWhomAreChecked() {
        var poms = Modules.ofTheExporter().stream().map(Modules::pomOf).toList();
        var modules = Modules.ofTheExporter().stream()
                .filter(module -> !module.endsWith("bootstrap"))
                .toList();

        assertThat(modules).hasSizeGreaterThan(20).allSatisfy(module -> {
            var artifact = "<artifactId>" + Modules.artifactOf(module) + "</artifactId>";
            assertThat(poms)
                    .as(module + " is a dependency of bootstrap, or of a module that bootstrap depends on")
                    .anyMatch(pom -> pom.contains(artifact) && !pom.equals(Modules.pomOf(module)));
        });
    }
}
