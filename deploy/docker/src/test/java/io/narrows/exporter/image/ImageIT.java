package io.narrows.exporter.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageIT {
    private static final int WRITABLE_BY_OTHERS = 0022;
    private static final int SET_ID = 06000;
    private static final int MEGABYTE = 1_000_000;

    private static Map<String, TarArchiveEntry> files = Map.of();

    @BeforeAll
    static void readTheImage() throws IOException {
        files = ImageFile.files();
    }

    @Test
    void itIsSmall() throws IOException {
        long unpacked =
                files.values().stream().mapToLong(TarArchiveEntry::getSize).sum();

        assertThat(Files.size(ImageFile.TAR)).isLessThan(120 * MEGABYTE);
        assertThat(unpacked).isLessThan(200 * MEGABYTE);
    }

    @Test
    void itStartsJavaItselfAsAUserWithoutRights() throws IOException {
        var config = ImageFile.config().get("config");

        assertThat(config.get("User").asText()).isEqualTo("65532:65532");
        assertThat(texts(config.get("Entrypoint")))
                .containsExactly(
                        "/opt/java/bin/java", "@/opt/data-exporter/java.args", "io.narrows.exporter.bootstrap.Main");
        assertThat(texts(config.get("Cmd"))).containsExactly("serve");
        assertThat(config.get("WorkingDir").asText()).isEqualTo("/opt/data-exporter");
    }

    @Test
    void itSaysWhereDataIsKeptAndWherePluginsAre() throws IOException {
        var config = ImageFile.config().get("config");

        assertThat(texts(config.get("Env")))
                .containsExactlyInAnyOrder(
                        "PLUGINS_DIRECTORY=/opt/data-exporter/plugins,/plugins",
                        "SPOOL_DIRECTORY=/var/lib/data-exporter/spool",
                        "CONSUMERS_FILE_DIRECTORY=/var/lib/data-exporter/reports",
                        "SERVER_HOST=0.0.0.0",
                        "ADMIN_HOST=0.0.0.0",
                        "MALLOC_ARENA_MAX=2");
        assertThat(names(config.get("Volumes"))).containsExactly("/var/lib/data-exporter");
        assertThat(names(config.get("ExposedPorts"))).containsExactly("6780/tcp", "6781/tcp");
    }

    @Test
    void itSaysWhatItIs() throws IOException {
        var labels = ImageFile.config().get("config").get("Labels");

        assertThat(texts(ImageFile.manifest().get("RepoTags"))).containsExactly("narrows/data-exporter:0.1.0");
        assertThat(labels.get("org.opencontainers.image.title").asText()).isEqualTo("Narrows Data Exporter");
        assertThat(labels.get("org.opencontainers.image.version").asText()).isEqualTo("0.1.0");
        assertThat(labels.get("org.opencontainers.image.licenses").asText()).isEqualTo("Apache-2.0");
        assertThat(labels.get("org.opencontainers.image.source").asText()).startsWith("https://");
        assertThat(files).containsKey(labels.get("io.narrows.exporter.sbom").asText());
    }

    @Test
    void itHasTheDistributionAsItIs() throws IOException {
        var distribution = Path.of("../target/data-exporter");
        for (var part : List.of("lib", "plugins", "conf")) {
            try (var jars = Files.list(distribution.resolve(part))) {
                for (var jar : jars.toList()) {
                    var file = files.get("/opt/data-exporter/" + part + "/" + jar.getFileName());
                    assertThat(file).as(jar.toString()).isNotNull();
                    assertThat(Objects.requireNonNull(file).getSize()).isEqualTo(Files.size(jar));
                }
            }
        }
    }

    @Test
    void nobodyButTheOwnerMayWriteToAnythingInIt() {
        assertThat(files).allSatisfy((path, file) -> {
            assertThat(file.getMode() & WRITABLE_BY_OTHERS).as(path).isZero();
            assertThat(file.getMode() & SET_ID).as(path).isZero();
        });
    }

    @Test
    void onlyTheFoldersForDataAndForTemporaryFilesBelongToItsUser() {
        var owned = files.entrySet().stream()
                .filter(file ->
                        file.getValue().getLongUserId() != 0 || file.getValue().getLongGroupId() != 0)
                .map(Map.Entry::getKey);

        assertThat(owned).containsExactly("/tmp", "/var/lib/data-exporter");
        assertThat(files.get("/tmp")).matches(file -> file.getLongUserId() == 65532 && file.isDirectory());
        assertThat(files.get("/plugins")).matches(TarArchiveEntry::isDirectory);
        assertThat(within("/plugins/")).isEmpty();
    }

    @Test
    void thereIsNothingToBeRunInItButJava() {
        var programs = files.entrySet().stream()
                .filter(file -> file.getValue().isFile() && (file.getValue().getMode() & 0111) != 0)
                .map(Map.Entry::getKey)
                .filter(path -> !path.endsWith(".so") && !path.contains(".so."));

        assertThat(programs)
                .containsExactly(
                        "/opt/java/bin/java",
                        "/opt/java/bin/keytool",
                        "/opt/java/lib/jexec",
                        "/opt/java/lib/jspawnhelper");
        assertThat(files).doesNotContainKeys("/bin/sh", "/bin/busybox", "/usr/bin/env");
    }

    @Test
    void nothingInItTellsWhereItWasBuilt() throws IOException {
        var project = Path.of("../..").toRealPath().toString().getBytes(StandardCharsets.UTF_8);
        var telling = new ArrayList<String>();

        ImageFile.eachFile((entry, content) -> {
            if (indexOf(content, project) >= 0) {
                telling.add(ImageFile.path(entry));
            }
        });

        assertThat(telling).isEmpty();
        assertThat(files.values())
                .allMatch(file ->
                        file.getUserName().isEmpty() && file.getGroupName().isEmpty());
    }

    @Test
    void builtAgainElsewhereItHasTheSameDigest(@TempDir Path elsewhere) throws Exception {
        BuildImage.main(new String[] {
            "../target/data-exporter",
            "src/main/image/classes.lst",
            elsewhere.resolve("image").toString(),
            "narrows/data-exporter:0.1.0",
            Objects.requireNonNull(System.getProperty("image.time"), "image.time")
        });

        assertThat(elsewhere.resolve("image/digest")).hasSameTextualContentAs(ImageFile.FOLDER.resolve("digest"));
        assertThat(Files.mismatch(elsewhere.resolve("image/image.tar"), ImageFile.TAR))
                .isEqualTo(-1);
    }

    private static Stream<String> within(String folder) {
        return files.keySet().stream().filter(path -> path.startsWith(folder));
    }

    private static int indexOf(byte[] content, byte[] text) {
        for (int i = 0; i <= content.length - text.length; i++) {
            int matched = 0;
            while (matched < text.length && content[i + matched] == text[matched]) {
                matched++;
            }
            if (matched == text.length) {
                return i;
            }
        }
        return -1;
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    private static List<String> names(JsonNode object) {
        return object.properties().stream().map(Map.Entry::getKey).toList();
    }
}
