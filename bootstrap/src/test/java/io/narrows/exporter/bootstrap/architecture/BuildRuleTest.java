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
}
