package io.narrows.exporter.adapter.outbound.spool;

import static io.narrows.exporter.domain.spool.SpoolFixture.SEARCH;
import static io.narrows.exporter.domain.spool.SpoolFixture.leaseAll;
import static io.narrows.exporter.domain.spool.SpoolFixture.report;
import static io.narrows.exporter.domain.spool.SpoolFixture.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.adapter.outbound.sealing.Place;
import io.narrows.exporter.adapter.outbound.sealing.SettingsCipher;
import io.narrows.exporter.adapter.outbound.sealing.SettingsCodec;
import io.narrows.exporter.adapter.outbound.sealing.SpoolException;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Database;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Prepared;
import io.narrows.exporter.adapter.outbound.spool.sqlite.StoreTuning;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.spool.Lane;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
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
        return open(keyFile, false);
    }

    private SqliteSpool open(Path keyFile, boolean sealExisting) {
        return SqliteSpool.open(TestSettings.sealed(spoolDirectory(), keyFile, sealExisting), Clock.systemUTC());
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
            assertThat(spool.lanes(Optional.empty(), 1_000))
                    .singleElement()
                    .extracting(spool::settings)
                    .isEqualTo(Optional.of(SETTINGS));
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
            assertThat(spool.lanes(Optional.empty(), 1_000))
                    .singleElement()
                    .extracting(spool::settings)
                    .isEqualTo(Optional.of(SETTINGS));
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

        try (var spool = open(keyFile("key", 1), true)) {
            assertThat(filesWithTheSecret()).isEmpty();
            assertThat(spool.lanes(Optional.empty(), 1_000)).containsExactly(lane.name());
            assertThat(spool.lanes(Optional.empty(), 1_000))
                    .singleElement()
                    .extracting(spool::settings)
                    .isEqualTo(Optional.of(SETTINGS));
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

    @Test
    void settingsOfWhichOneBitWasFlippedAreDamagedAndTheOthersAreNot() throws Exception {
        var key = keyFile("key", 1);
        Lane flipped;
        Lane whole;
        try (var spool = open(key)) {
            flipped = append(spool);
            whole = spool.lane(SEARCH, ConsumerSettings.of(Map.of("hostport", "whole")));
            spool.append(to(report(2), whole));
        }
        change(flipped, settings -> settings[settings.length - 1] ^= 1);

        try (var spool = open(key)) {
            assertThat(spool.lanes(Optional.empty(), 10)).containsExactlyInAnyOrder(flipped.name(), whole.name());
            assertThat(spool.settings(flipped.name())).isEmpty();
            assertThat(spool.settings(whole.name())).contains(whole.settings());
        }
    }

    @Test
    void settingsThatAreNotSealedAlthoughAKeyIsConfiguredAreDamaged() throws Exception {
        var key = keyFile("key", 1);
        Lane planted;
        try (var spool = open(key)) {
            planted = append(spool);
        }
        replace(
                planted,
                SettingsCipher.WITHOUT_KEYS.close(SettingsCodec.encode(SETTINGS), Place.settings(planted.name())));

        try (var spool = open(key)) {
            assertThat(spool.settings(planted.name())).isEmpty();
        }
    }

    @Test
    void damagedSettingsDoNotKeepAKeyFromBeingConfiguredLater() throws Exception {
        Lane damaged;
        try (var spool = openPlain()) {
            damaged = append(spool);
        }
        replace(damaged, new byte[0]);

        try (var spool = open(keyFile("key", 1), true)) {
            assertThat(spool.settings(damaged.name())).isEmpty();
            assertThat(leaseAll(spool, damaged)).hasSize(1);
        }
    }

    private void change(Lane lane, Consumer<byte[]> change) throws SQLException {
        byte[] settings;
        try (var connection = database().openWriter();
                var row = new Prepared(connection, "SELECT settings FROM lane WHERE fingerprint = ?")
                        .query(lane.fingerprint())) {
            assertThat(row.next()).isTrue();
            settings = row.getBytes(1);
        }
        change.accept(settings);
        replace(lane, settings);
    }

    private void replace(Lane lane, byte[] settings) throws SQLException {
        try (var connection = database().openWriter()) {
            new Prepared(connection, "UPDATE lane SET settings = ? WHERE fingerprint = ?")
                    .update(settings, lane.fingerprint());
        }
    }

    private Database database() {
        var settings = TestSettings.in(spoolDirectory());
        return new Database(spoolDirectory().resolve("spool.db"), settings.cache(), StoreTuning.DEFAULT);
    }
}
