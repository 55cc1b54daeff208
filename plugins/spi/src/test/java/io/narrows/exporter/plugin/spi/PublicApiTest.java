package io.narrows.exporter.plugin.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// What plugins see is promised to their authors, so that nothing may become public, change or go by accident.
class PublicApiTest {

    @Test
    void whatPluginsSeeIsWhatTheDescriptionPromises() throws Exception {
        var actual = PublicApi.describe();
        Files.writeString(Path.of("target", "api.txt"), actual);

        assertThat(LineDiff.between(Files.readString(Path.of("api.txt")), actual))
                .as("the SPI has changed; if that is meant: cp plugins/spi/target/api.txt plugins/spi/api.txt")
                .isEmpty();
    }

    @Test
    void aSealedTypeNamesThoseThatItPermits() {
        assertThat(PublicApi.describe("io.narrows.exporter.domain.consumer.DeliveryResult"))
                .contains("public sealed interface io.narrows.exporter.domain.consumer.DeliveryResult"
                        + " permits Delivered, Misconfigured, Rejected, Unavailable {");
    }

    @Test
    void aDifferenceShowsTheLinesThatGoAndComeBelowTheirType() {
        assertThat(LineDiff.between("type A {\n  x();\n  y();\n}\n", "type A {\n  x();\n  z();\n}\n"))
                .isEqualTo("type A {\n-  y();\n+  z();\n");
    }
}
