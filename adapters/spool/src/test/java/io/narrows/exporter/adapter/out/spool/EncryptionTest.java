package io.narrows.exporter.adapter.out.spool;

import static io.narrows.exporter.domain.spool.SpoolFixture.SEARCH;
import static io.narrows.exporter.domain.spool.SpoolFixture.report;
import static io.narrows.exporter.domain.spool.SpoolFixture.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.spool.Lane;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EncryptionTest {
    private static final String SECRET = "pa55word-to-be-hidden";
    private static final String SECRET_IN_UTF_16 =
            new String(SECRET.getBytes(StandardCharsets.UTF_16BE), StandardCharsets.ISO_8859_1);
    private static final ConsumerSettings SETTINGS =
            ConsumerSettings.of(Map.of("hostport", "http://opensearch:9200", "password", SECRET));

    @TempDir
    Path home;

    private Path spoolDirectory() {
        return home.resolve("spool");
    }

    private Path keyFile(String name, int seed) throws IOException {
        var key = new byte[32];
        new SplittableRandom(seed).nextBytes(key);
        return secret(Files.writeString(home.resolve(name), Base64.getEncoder().encodeToString(key) + "\n"));
    }

    private static Path secret(Path file) throws IOException {
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private SqliteSpool openPlain() {
        return SqliteSpool.open(TestSettings.in(spoolDirectory()), Clock.systemUTC());
    }

    private SqliteSpool open(Path keyFile) {
        return SqliteSpool.open(TestSettings.encrypted(spoolDirectory(), keyFile), Clock.systemUTC());
    }

    private List<Path> filesWithTheSecret() throws IOException {
        var found = new ArrayList<Path>();
        try (var files = Files.walk(spoolDirectory()).filter(Files::isRegularFile)) {
            for (var file : files.toList()) {
                var content = Files.readString(file, StandardCharsets.ISO_8859_1);
                if (content.contains(SECRET) || content.contains(SECRET_IN_UTF_16)) {
                    found.add(file);
                }
            }
        }
        return found;
    }

    private static Lane append(SqliteSpool spool) {
        var lane = spool.lane(SEARCH, SETTINGS);
        spool.append(to(report(1), lane));
        return lane;
    }

    @Test
    void withAKeyNoFileOfTheSpoolHoldsASecret() throws Exception {
        try (var spool = open(keyFile("key", 1))) {
            append(spool);

            assertThat(filesWithTheSecret()).isEmpty();
            assertThat(spool.lanes(Optional.empty(), 1_000)).singleElement().extracting(spool::settings).isEqualTo(Optional.of(SETTINGS));
        }
        assertThat(filesWithTheSecret()).isEmpty();
    }

    @Test
    void settingsAndLanesComeBackWithTheSameKey() throws Exception {
        var key = keyFile("key", 1);
        Lane lane;
        try (var spool = open(key)) {
            lane = append(spool);
        }

        try (var spool = open(key)) {
            assertThat(spool.lane(SEARCH, SETTINGS)).isEqualTo(lane);
            assertThat(spool.lanes(Optional.empty(), 1_000)).singleElement().extracting(spool::settings).isEqualTo(Optional.of(SETTINGS));
        }
    }

    @Test
    void withoutAKeySettingsAreInTheClear() throws Exception {
        try (var spool = openPlain()) {
            append(spool);

            assertThat(filesWithTheSecret()).isNotEmpty();
        }
    }

    @Test
    void aKeyThatIsConfiguredLaterHidesWhatWasInTheClear() throws Exception {
        Lane lane;
        try (var spool = openPlain()) {
            lane = append(spool);
        }
        assertThat(filesWithTheSecret()).isNotEmpty();

        try (var spool = open(keyFile("key", 1))) {
            assertThat(filesWithTheSecret()).isEmpty();
            assertThat(spool.lanes(Optional.empty(), 1_000)).containsExactly(lane.name());
            assertThat(spool.lanes(Optional.empty(), 1_000)).singleElement().extracting(spool::settings).isEqualTo(Optional.of(SETTINGS));
        }
    }

    @Test
    void anotherKeyIsRefused() throws Exception {
        try (var spool = open(keyFile("key", 1))) {
            append(spool);
        }
        var other = keyFile("other", 2);

        assertThatThrownBy(() -> open(other))
                .isInstanceOf(SpoolException.class)
                .hasMessageContaining("spool.keyFile")
                .hasMessageContaining(spoolDirectory().toString());
    }

    @Test
    void aMissingKeyIsRefused() throws Exception {
        open(keyFile("key", 1)).close();

        assertThatThrownBy(this::openPlain)
                .isInstanceOf(SpoolException.class)
                .hasMessageContaining("encrypted")
                .hasMessageContaining("spool.keyFile");
    }

    @Test
    void aKeyMayBeRaw() throws Exception {
        var key = new byte[32];
        new SplittableRandom(1).nextBytes(key);
        var raw = secret(Files.write(home.resolve("raw"), key));
        open(raw).close();

        open(keyFile("base64", 1)).close();
    }

    @Test
    void aFileThatHoldsNoKeyIsRefusedAndNotQuoted() throws Exception {
        var tooShort = secret(Files.writeString(home.resolve("short"), "c2hvcnQ="));
        var nonsense = secret(Files.writeString(home.resolve("nonsense"), "no key at all!"));

        for (var file : List.of(tooShort, nonsense, home.resolve("missing"))) {
            assertThatThrownBy(() -> open(file))
                    .isInstanceOf(SpoolException.class)
                    .hasMessageContaining(file.toString())
                    .hasMessageContaining("32 bytes")
                    .hasNoCause()
                    .message()
                    .doesNotContain("c2hvcnQ", "no key at all");
        }
    }
}
