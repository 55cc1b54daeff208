package io.narrows.exporter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/// Tests the bill of materials that is part of the distribution.
class SbomIT {
    private static final Path FILE = ExporterProcess.DISTRIBUTION.resolve("sbom.json");

    private final JsonObject bom = read();

    @Test
    void itHasEachJarOfTheProgram() throws IOException {
        var components = components(bom).map(SbomIT::jar).toList();

        assertThat(jarsIn("lib"))
                .hasSizeGreaterThan(50)
                .allSatisfy(jar -> assertThat(components).contains(jar));
    }

    @Test
    void itHasEachPluginAndTheLibrariesInItsJar() throws IOException {
        for (var jar : jarsIn("plugins")) {
            var plugin = plugin(jar);
            var libraries = components(plugin).map(SbomIT::coordinates).toList();

            assertThat(libraries).as(jar).containsAll(librariesThatSayWhoTheyAre(jar));
        }
        assertThat(components(plugin("kafka.jar")).map(SbomIT::coordinates))
                .anyMatch(library -> library.startsWith("org.apache.kafka:kafka-clients:"));
        assertThat(components(plugin("opensearch.jar")).map(SbomIT::coordinates))
                .anyMatch(library -> library.startsWith("org.opensearch.client:opensearch-java:"));
        assertThat(components(plugin("s3.jar")).map(SbomIT::coordinates))
                .anyMatch(library -> library.startsWith("software.amazon.awssdk:s3:"));
    }

    @Test
    void eachComponentHasAVersionALicenceAndAReferenceOfItsOwn() {
        var all = Stream.concat(components(bom), components(bom).flatMap(SbomIT::components))
                .toList();

        assertThat(all).allSatisfy(component -> {
            assertThat(component.getString("version")).isNotBlank();
            assertThat(component.getJsonArray("licenses"))
                    .as(coordinates(component))
                    .isNotEmpty();
        });
        assertThat(all).extracting(component -> component.getString("bom-ref")).doesNotHaveDuplicates();
    }

    @Test
    void dependenciesAreAmongTheComponents() {
        var references = Stream.concat(components(bom), components(bom).flatMap(SbomIT::components))
                .map(component -> component.getString("bom-ref"))
                .toList();

        assertThat(bom.getJsonArray("dependencies").getValuesAs(JsonValue::asJsonObject))
                .isNotEmpty()
                .allSatisfy(dependency -> assertThat(references).contains(dependency.getString("ref")));
    }

    @Test
    void itTellsNoTimeAndNoNumberOfItsOwnSoThatItIsTheSameForTheSameSource() {
        assertThat(bom.keySet()).doesNotContain("serialNumber");
        assertThat(bom.getJsonObject("metadata").keySet()).doesNotContain("timestamp");
        assertThat(bom.getString("bomFormat")).isEqualTo("CycloneDX");
        assertThat(bom.getString("specVersion")).isEqualTo("1.6");
    }

    private JsonObject plugin(String jar) {
        return components(bom)
                .filter(component -> component.getString("bom-ref").startsWith(jar + "/"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no component for " + jar));
    }

    private static Stream<JsonObject> components(JsonObject parent) {
        return parent.getOrDefault("components", JsonArray.EMPTY_JSON_ARRAY).asJsonArray().stream()
                .map(JsonValue::asJsonObject);
    }

    private static String coordinates(JsonObject component) {
        return component.getString("group", "") + ":" + component.getString("name") + ":"
                + component.getString("version");
    }

    private static String jar(JsonObject component) {
        return component.getString("name") + "-" + component.getString("version") + ".jar";
    }

    private static List<String> jarsIn(String folder) throws IOException {
        try (var files = Files.list(ExporterProcess.DISTRIBUTION.resolve(folder))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /// The libraries with the metadata that Maven puts into jars.
    private static List<String> librariesThatSayWhoTheyAre(String jar) throws IOException {
        var libraries = new ArrayList<String>();
        try (var zip = new ZipFile(
                ExporterProcess.DISTRIBUTION.resolve("plugins").resolve(jar).toFile())) {
            for (var entry : zip.stream().toList()) {
                if (entry.getName().endsWith("/pom.properties")) {
                    var properties = new Properties();
                    try (var in = zip.getInputStream(entry)) {
                        properties.load(in);
                    }
                    if (!properties.getProperty("groupId").equals("io.narrows.exporter")) {
                        libraries.add(properties.getProperty("groupId") + ":" + properties.getProperty("artifactId")
                                + ":" + properties.getProperty("version"));
                    }
                }
            }
        }
        return libraries;
    }

    private static JsonObject read() {
        try (var reader = Json.createReader(new StringReader(Files.readString(FILE)))) {
            return reader.readObject();
        } catch (IOException e) {
            throw new AssertionError("there is no " + FILE, e);
        }
    }
}
