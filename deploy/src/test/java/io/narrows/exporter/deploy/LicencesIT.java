package io.narrows.exporter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The licences of libraries: those of the distribution, and the check that refuses others.
class LicencesIT {
    private static final Path PAGE = ExporterProcess.DISTRIBUTION.resolve("THIRD-PARTY.md");

    @TempDir
    private Path scratch;

    @Test
    void theDistributionListsEachLibraryWithALicenceThatIsAllowed() throws IOException {
        var rows = Files.readAllLines(PAGE).stream()
                .filter(line -> line.matches("\\| \\S+:\\S+ \\| .*"))
                .toList();

        assertThat(rows)
                .hasSizeGreaterThan(90)
                .allSatisfy(row -> assertThat(row)
                        .matches(
                                "\\| \\S+ \\| \\S+ \\| .*(Apache-2\\.0|BSD|MIT|EPL-2\\.0).* \\| (lib|plugins/).* \\|"));
        try (var jars = Files.list(ExporterProcess.DISTRIBUTION.resolve("lib"))) {
            assertThat(jars.map(jar -> jar.getFileName().toString()).filter(jar -> !jar.startsWith("data-exporter-")))
                    .allSatisfy(jar -> assertThat(rows).anyMatch(row -> jar.equals(jarOf(row))));
        }
        assertThat(rows).anyMatch(row -> row.contains("kafka-clients") && row.endsWith("| plugins/kafka.jar |"));
    }

    @Test
    void aLicenceThatNobodyAllowedIsRefused() throws IOException {
        var sbom = sbom(
                library("fine", "{\"license\": {\"id\": \"MIT\"}}"),
                library("chosen", "{\"license\": {\"id\": \"AGPL-3.0-only\"}}, {\"license\": {\"name\": \"The MIT\"}}"),
                library("copyleft", "{\"license\": {\"id\": \"AGPL-3.0-only\"}}"),
                library("unknown", "{\"license\": {\"name\": \"as told in META-INF of the jar\"}}"),
                library("none", ""),
                library("both", "{\"expression\": \"MIT AND SSPL-1.0\"}"),
                library("named", "{\"license\": {\"name\": \"Who knows\"}}"));
        var rules = Files.writeString(
                scratch.resolve("licences.txt"), "# ours\nallow MIT\nname The MIT = MIT\ncomponent g:named = MIT\n");
        var page = scratch.resolve("page.md");

        var ending =
                SbomPrograms.compile().run("ThirdParty", List.of(sbom.toString(), rules.toString(), page.toString()));

        assertThat(ending.status()).isEqualTo(1);
        assertThat(ending.output())
                .containsExactly(
                        "g:copyleft 1 in lib: licence [AGPL-3.0-only] is not allowed; see " + rules,
                        "g:unknown 1 in lib: licence [as told in META-INF of the jar] is not allowed; see " + rules,
                        "g:none 1 in lib: licence [] is not allowed; see " + rules,
                        "g:both 1 in lib: licence [MIT AND SSPL-1.0] is not allowed; see " + rules);
        assertThat(page).doesNotExist();
    }

    private static String library(String name, String licences) {
        return "{\"group\": \"g\", \"name\": \"%s\", \"version\": \"1\", \"licenses\": [%s]}".formatted(name, licences);
    }

    private Path sbom(String... libraries) throws IOException {
        return Files.writeString(
                scratch.resolve("sbom.json"),
                Stream.of(libraries).collect(Collectors.joining(",", "{\"components\": [", "]}")));
    }

    private static String jarOf(String row) {
        var cells = row.split(" *\\| *", -1);
        return cells[1].substring(cells[1].indexOf(':') + 1) + "-" + cells[2] + ".jar";
    }
}
