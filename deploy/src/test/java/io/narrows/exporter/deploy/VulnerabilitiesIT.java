package io.narrows.exporter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.test.process.ChildProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The check of a bill of materials against an export of OSV, as operators run it.
class VulnerabilitiesIT {
    private static final String SCRIPT =
            Path.of("release/check-vulnerabilities.sh").toAbsolutePath().toString();

    /// As OSV has it, but for texts.
    private static final String LOG4SHELL = advisory("GHSA-jfh8-c2jp-5v3q", """
            "aliases": ["CVE-2021-44228"], "summary": "Remote code injection in Log4j",
            "severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H"}],
            "database_specific": {"severity": "CRITICAL"},
            "affected": [
              {"package": {"ecosystem": "Maven", "name": "org.apache.logging.log4j:log4j-core",
                  "purl": "pkg:maven/org.apache.logging.log4j/log4j-core"},
               "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "2.13.0"}, {"fixed": "2.15.0"}]}]},
              {"package": {"ecosystem": "Maven", "name": "org.apache.logging.log4j:log4j-core"},
               "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "2.4"}, {"fixed": "2.12.2"}]}]},
              {"package": {"ecosystem": "Maven", "name": "org.apache.logging.log4j:log4j-core"},
               "ranges": [{"type": "ECOSYSTEM", "events": [{"fixed": "2.3.1"}, {"introduced": "2.0-beta9"}]}]}
            ]""");

    private static SbomPrograms programs;

    @TempDir
    private Path scratch;

    private final LocalDate today = LocalDate.now(ZoneOffset.UTC);

    @BeforeAll
    static void compile() throws IOException {
        programs = SbomPrograms.compile();
    }

    @Test
    void aLibraryIsFoundByItsVersionAsMavenComparesThem() throws IOException {
        var export = export(
                LOG4SHELL,
                of(
                        "last",
                        "\"ranges\": [{\"type\": \"ECOSYSTEM\", \"events\": [{\"introduced\": \"0\"},"
                                + " {\"last_affected\": \"1.5\"}]}]"),
                of("listed", "\"ranges\": [], \"versions\": [\"1.0.Final\", \"1.1.Final\"]"),
                of(
                        "twice",
                        "\"ranges\": [{\"type\": \"ECOSYSTEM\", \"events\": [{\"introduced\": \"0\"},"
                                + " {\"fixed\": \"1.2\"}, {\"introduced\": \"1.9\"}, {\"fixed\": \"1.10\"}]}]"),
                of(
                        "commits",
                        "\"ranges\": [{\"type\": \"GIT\", \"repo\": \"r\", \"events\": [{\"introduced\": \"0\"}]}],"
                                + " \"versions\": null"),
                of("withdrawn", "\"versions\": [\"1.0\"]")
                        .replace("\"affected\"", "\"withdrawn\": \"2022-01-01T00:00:00Z\", \"affected\""),
                of("elsewhere", "\"versions\": [\"1.0\"]").replace("\"Maven\"", "\"npm\""),
                of("repository", "\"versions\": [\"1.0\"]").replace("\"Maven\"", "\"Maven:https://maven.example\""));

        var ending = check(
                export,
                sbom(
                        "org.apache.logging.log4j:log4j-core:2.0-beta8 2.0-beta9 2.0-rc1 2.3 2.3.1 2.3.2 2.4 2.12.1 2.12.2"
                                + " 2.14.1 2.15.0-rc1 2.15.0 2.17.1",
                        "org.apache.logging.log4j:log4j-api:2.14.1",
                        "g:last:0-alpha 1.5 1.5.0 1.5.1",
                        "g:listed:1.0.Final 1.0 1.1.Final 1.2.Final",
                        "g:twice:1.1 1.2-SNAPSHOT 1.2 1.8 1.9 1.9.1 1.10",
                        "g:commits:7",
                        "g:withdrawn:1.0",
                        "g:elsewhere:1.0",
                        "g:repository:1.0"));

        assertThat(ending.status()).as(ending.text()).isEqualTo(1);
        assertThat(ending.output().stream().limit(ending.output().size() - 1).map(VulnerabilitiesIT::component))
                .containsExactlyInAnyOrder(
                        "log4j-core 2.0-beta9",
                        "log4j-core 2.0-rc1",
                        "log4j-core 2.3",
                        "log4j-core 2.4",
                        "log4j-core 2.12.1",
                        "log4j-core 2.14.1",
                        "log4j-core 2.15.0-rc1",
                        "last 0-alpha",
                        "last 1.5",
                        "last 1.5.0",
                        "listed 1.0.Final",
                        "listed 1.1.Final",
                        "twice 1.1",
                        "twice 1.2-SNAPSHOT",
                        "twice 1.9",
                        "twice 1.9.1",
                        "commits 7",
                        "repository 1.0");
        assertThat(ending.output())
                .contains("org.apache.logging.log4j:log4j-core 2.14.1 in lib, plugins/p.jar: GHSA-jfh8-c2jp-5v3q"
                        + " CVE-2021-44228 CRITICAL: Remote code injection in Log4j; fixed in 2.15.0");
        assertThat(ending.output().getLast()).startsWith("18 found: 34 components, 8 advisories, the newest of ");
    }

    @Test
    void aWeaknessMayBeAcceptedForAReasonUntilADay() throws IOException {
        var accepted = Files.writeString(
                scratch.resolve("accepted.txt"),
                "# harmless here\n\n"
                        + "CVE-2021-44228 org.apache.logging.log4j:log4j-core " + today + " no lookups\n"
                        + "GHSA-old g:old " + today.minusDays(1) + " nobody calls it\n"
                        + "GHSA-gone g:gone " + today.plusDays(9) + " it is gone\n");

        var ending = check(
                export(LOG4SHELL, of("old", "\"versions\": [\"1.0\"]")),
                sbom("org.apache.logging.log4j:log4j-core:2.14.1", "g:old:1.0"),
                "--accepted=" + accepted);

        assertThat(ending.status()).isEqualTo(1);
        assertThat(ending.output())
                .contains(
                        "accepted until " + today + ": CVE-2021-44228 org.apache.logging.log4j:log4j-core: no lookups",
                        "no longer accepted since " + today.minusDays(1) + ": GHSA-old g:old: nobody calls it",
                        "needless: " + accepted + " line 5: GHSA-gone does not concern this g:gone")
                .noneMatch(line -> line.contains("Remote code injection"));
        assertThat(ending.output().getLast()).startsWith("1 found: ");
    }

    @Test
    void theDistributionIsWhatIsCheckedIfNothingElseIsNamed() throws IOException {
        var export = export(LOG4SHELL, of("old", "\"versions\": [\"1.0\"]"));

        try (var script = ChildProcess.start(List.of(SCRIPT, export.toString()), Map.of())) {
            var ending = script.awaitEnd();

            assertThat(ending.status()).as(ending.text()).isZero();
            assertThat(ending.text()).matches("0 found: \\d{3} components, 2 advisories, the newest of .*");
        }
    }

    /// What it cannot tell is not green.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            nothing   | 2001-01-01T00:00:00Z | has no advisory for Maven; is it OSV's Maven/all.zip?
            old       | 2001-01-01T00:00:00Z | the newest advisory is of 2001-01-01T00:00:00Z, more than 30 days ago
            malformed | 2999-01-01T00:00:00Z | bad.json is no advisory of OSV
            """)
    void anExportThatDoesNotSayIsAnError(String kind, String modified, String error) throws IOException {
        var advisory = advisory("GHSA-1", "\"affected\": []")
                .replaceAll("\"modified\": \"[^\"]*\"", "\"modified\": \"" + modified + "\"");
        var old = of("old", "\"versions\": [\"1.0\"]")
                .replaceAll("\"modified\": \"[^\"]*\"", "\"modified\": \"" + modified + "\"");
        var export =
                switch (kind) {
                    case "nothing" -> zip(Map.of("GHSA-1.json", advisory));
                    case "old" -> zip(Map.of("GHSA-1.json", old));
                    default -> zip(Map.of("bad.json", "{\"id\": \"GHSA-1\", \"affected\": [{\"package\": {}}]}"));
                };

        var ending = check(export, sbom("g:a:1"));

        assertThat(ending.status()).isEqualTo(2);
        assertThat(ending.text()).startsWith("check-vulnerabilities.sh: ").contains(error);
    }

    @Test
    void aLineThatAcceptsForEverIsRefused() throws IOException {
        var accepted = Files.writeString(scratch.resolve("accepted.txt"), "GHSA-1 g:a 2999-01-01 later\n");

        var ending = check(export(LOG4SHELL), sbom("g:a:1"), "--accepted=" + accepted);

        assertThat(ending.status()).isEqualTo(2);
        assertThat(ending.text()).endsWith("accepted.txt line 1: 2999-01-01 is more than a year ahead");
    }

    private ChildProcess.Ending check(Path export, Path sbom, String... options) {
        var arguments = new ArrayList<>(
                List.of("--sbom=" + sbom, "--accepted=release/accepted-vulnerabilities.txt", export.toString()));
        arguments.addAll(List.of(options));
        return programs.run("CheckVulnerabilities", arguments);
    }

    /// The name and version at the beginning of a line.
    private static String component(String line) {
        return line.substring(line.indexOf(':') + 1, line.indexOf(" in "));
    }

    private static String advisory(String id, String rest) {
        return "{\"schema_version\": \"1.7.0\", \"id\": \"" + id + "\", \"modified\": \"" + Instant.now() + "\", "
                + rest + "}";
    }

    private static String of(String name, String versions) {
        return advisory(
                "GHSA-" + name,
                "\"affected\": [{\"package\": {\"ecosystem\": \"Maven\", \"name\": \"g:" + name + "\"}, " + versions
                        + "}]");
    }

    private Path export(String... advisories) throws IOException {
        var entries = new LinkedHashMap<String, String>();
        for (var advisory : advisories) {
            entries.put("GHSA-" + entries.size() + ".json", advisory);
        }
        return zip(entries);
    }

    private Path zip(Map<String, String> entries) throws IOException {
        var file = scratch.resolve("all.zip");
        try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (var entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
        return file;
    }

    /// A bill of materials with libraries in `lib`, and all of them in a plugin as well.
    ///
    /// @param libraries each with its group, its name and its versions
    private Path sbom(String... libraries) throws IOException {
        var components = Arrays.stream(libraries)
                .map(library -> library.split(":", -1))
                .flatMap(parts -> Stream.of(parts[2].split(" ", -1))
                        .map(version -> "{\"group\": \"%s\", \"name\": \"%s\", \"version\": \"%s\"}"
                                .formatted(parts[0], parts[1], version)))
                .collect(Collectors.joining(","));
        return Files.writeString(
                scratch.resolve("sbom.json"),
                "{\"components\": [" + components
                        + ", {\"group\": \"g\", \"name\": \"p\", \"version\": \"1\", \"properties\":"
                        + " [{\"name\": \"io.narrows.exporter:file\", \"value\": \"plugins/p.jar\"}], \"components\": ["
                        + components + "]}]}");
    }
}
