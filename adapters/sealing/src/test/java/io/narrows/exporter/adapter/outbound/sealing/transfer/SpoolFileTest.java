package io.narrows.exporter.adapter.outbound.sealing.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.adapter.outbound.sealing.BrokenSealException;
import io.narrows.exporter.adapter.outbound.sealing.KeyFile;
import io.narrows.exporter.adapter.outbound.sealing.KeyRing;
import io.narrows.exporter.adapter.outbound.sealing.Seal;
import io.narrows.exporter.adapter.outbound.sealing.SettingsCipher;
import io.narrows.exporter.adapter.outbound.sealing.SpoolException;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.Acceptance;
import io.narrows.exporter.domain.spool.Acceptance.NewDelivery;
import io.narrows.exporter.domain.spool.DeathCause;
import io.narrows.exporter.domain.spool.DeliveryState.Dead;
import io.narrows.exporter.domain.spool.DeliveryState.Pending;
import io.narrows.exporter.domain.spool.Lane;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolFileTest {
    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00.123Z");

    @TempDir
    Path home;

    private Path file() {
        return home.resolve("export");
    }

    private SettingsCipher sealed(String name) {
        var keys = home.resolve(name);
        if (!Files.exists(keys)) {
            new KeyFile(keys, Clock.systemUTC()).create();
        }
        var ring = KeyRing.of(Optional.of(keys));
        return new SettingsCipher(ring, Optional.of(new Seal(ring)));
    }

    private static Acceptance report(int number) {
        var settings = ConsumerSettings.of(Map.of("hostport", "https://search:9200", "password", "s3cret" + number));
        var report = new ReportData(
                ReportId.at(NOW, new SplittableRandom()),
                "risk\uD800 " + number,
                NOW,
                Labels.of(Map.of("cluster", "prod ü")),
                Payload.of("{\"number\":" + number + "}"));
        return new Acceptance(
                report,
                List.of(
                        new NewDelivery(new Lane(new ConsumerId("openSearch"), "", settings), Pending.NEW),
                        new NewDelivery(
                                new Lane(new ConsumerId("file"), "", ConsumerSettings.NONE),
                                new Dead(DeathCause.REJECTED, "no", NOW))),
                Optional.empty());
    }

    private List<Acceptance> write(SettingsCipher cipher, int many) {
        var reports = new ArrayList<Acceptance>();
        try (var writer = new SpoolFileWriter(file(), cipher)) {
            for (int number = 0; number < many; number++) {
                reports.add(report(number));
                writer.add(reports.getLast());
            }
            writer.finish();
        }
        return reports;
    }

    private List<Acceptance> read(SettingsCipher cipher) {
        var reports = new ArrayList<Acceptance>();
        new SpoolFileReader(file(), cipher).read(reports::add);
        return reports;
    }

    @Test
    void whatIsWrittenIsReadBack() {
        var reports = write(SettingsCipher.WITHOUT_KEYS, 3);

        assertThat(read(SettingsCipher.WITHOUT_KEYS)).isEqualTo(reports);
        assertThat(read(SettingsCipher.WITHOUT_KEYS).getFirst().deliveries())
                .extracting(delivery -> delivery.lane().settings())
                .isEqualTo(reports.getFirst().deliveries().stream()
                        .map(delivery -> delivery.lane().settings())
                        .toList());
        assertThat(new SpoolFileReader(file(), SettingsCipher.WITHOUT_KEYS).check())
                .isEqualTo(3);
    }

    @Test
    void aFileThatAppearsMeanwhileIsNotReplaced() throws IOException {
        try (var writer = new SpoolFileWriter(file(), SettingsCipher.WITHOUT_KEYS)) {
            Files.writeString(file(), "of somebody else");

            assertThatThrownBy(writer::finish)
                    .isInstanceOf(SpoolException.class)
                    .hasMessageContaining("exists already");
        }

        assertThat(file()).hasContent("of somebody else");
        try (var files = Files.list(home)) {
            assertThat(files).containsExactly(file());
        }
    }

    @Test
    void anEmptyFrameIsDamage() throws Exception {
        var bytes = new ByteArrayOutputStream();
        var frame = new Frame(UUID.randomUUID(), SettingsCipher.WITHOUT_KEYS);
        frame.write(new DataOutputStream(bytes), 0, new byte[0]);

        assertThatThrownBy(() -> frame.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())), 0))
                .isInstanceOf(BrokenSealException.class);
    }

    @Test
    void aSealedFileShowsNothingAndOpensWithItsKeyOnly() throws IOException {
        var reports = write(sealed("keys"), 2);

        assertThat(new String(Files.readAllBytes(file()), StandardCharsets.ISO_8859_1))
                .doesNotContain("s3cret", "search", "risk");
        assertThat(read(sealed("keys"))).isEqualTo(reports);
        assertThatThrownBy(() -> read(sealed("others")))
                .isInstanceOf(SpoolException.class)
                .hasMessageContaining("--key-file");
        assertThatThrownBy(() -> read(SettingsCipher.WITHOUT_KEYS))
                .isInstanceOf(SpoolException.class)
                .hasMessageContaining("--key-file");
    }

    @Test
    void aFileInTheClearIsRefusedWhereAKeyIsExpected() {
        write(SettingsCipher.WITHOUT_KEYS, 1);

        assertThatThrownBy(() -> read(sealed("keys")))
                .isInstanceOf(SpoolException.class)
                .hasMessageContaining("not sealed");
    }

    @Test
    void onlyTheOwnerCanReadIt() throws IOException {
        write(SettingsCipher.WITHOUT_KEYS, 1);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
    }

    @Test
    void anotherFileIsNeverOverwritten() throws IOException {
        Files.writeString(file(), "mine");

        assertThatThrownBy(() -> write(SettingsCipher.WITHOUT_KEYS, 1))
                .isInstanceOf(SpoolException.class)
                .hasMessageContaining("exists already");
        assertThat(file()).hasContent("mine");
    }

    @Test
    void anExportThatEndsEarlyLeavesNoFile() {
        try (var writer = new SpoolFileWriter(file(), SettingsCipher.WITHOUT_KEYS)) {
            writer.add(report(1));
        }

        assertThat(home).isEmptyDirectory();
    }

    /// A zip file has none, like FAT and some network drives.
    @Test
    void aFileSystemNeedsNoHardLinks() throws IOException {
        var posix = Map.of("create", "true", "enablePosixFileAttributes", "true");
        try (var zip = FileSystems.newFileSystem(home.resolve("drive.zip"), posix)) {
            var there = zip.getPath("/export");
            try (var writer = new SpoolFileWriter(there, SettingsCipher.WITHOUT_KEYS)) {
                writer.add(report(1));
                writer.finish();
            }

            assertThat(new SpoolFileReader(there, SettingsCipher.WITHOUT_KEYS).check())
                    .isEqualTo(1);
            try (var files = Files.list(zip.getPath("/"))) {
                assertThat(files).containsExactly(there);
            }
        }
    }

    @Test
    void anExportDeletesWhatExportsThatWereKilledLeft() throws IOException {
        var killed = Files.writeString(home.resolve("export." + UUID.randomUUID() + ".part"), "half");
        var ofSomebodyElse = Files.writeString(home.resolve("export.1.part"), "mine");
        try (var running = new SpoolFileWriter(file(), SettingsCipher.WITHOUT_KEYS)) {
            assertThat(killed).doesNotExist();

            write(SettingsCipher.WITHOUT_KEYS, 1);

            running.add(report(2)); // its part is there
            try (var files = Files.list(home)) {
                assertThat(files).hasSize(3).contains(file(), ofSomebodyElse);
            }
        }
    }

    @Test
    void whateverByteIsChangedIsNoticed() throws IOException {
        write(SettingsCipher.WITHOUT_KEYS, 2);
        var whole = Files.readAllBytes(file());
        var reader = new SpoolFileReader(file(), SettingsCipher.WITHOUT_KEYS);

        // Bytes 9 to 24 are the id of the file, which means nothing where nothing is sealed.
        for (int at = 0; at < whole.length; at += at == 8 ? 17 : 1) {
            var damaged = whole.clone();
            damaged[at] ^= 1;
            Files.write(file(), damaged);
            assertThatThrownBy(reader::check).as("byte " + at).isInstanceOf(SpoolException.class);
        }
    }

    @Test
    void whereverItIsCutOffIsNoticed() throws IOException {
        write(SettingsCipher.WITHOUT_KEYS, 2);
        var whole = Files.readAllBytes(file());
        var reader = new SpoolFileReader(file(), SettingsCipher.WITHOUT_KEYS);

        for (int length = 0; length < whole.length; length++) {
            Files.write(file(), Arrays.copyOf(whole, length));
            assertThatThrownBy(reader::check).as("length " + length).isInstanceOf(SpoolException.class);
        }
    }

    /// A frame that is left out moves the others, and each is sealed for its number.
    @Test
    void aFrameThatIsTakenOutOfASealedFileIsNoticed() throws IOException {
        write(sealed("keys"), 2);
        var whole = Files.readAllBytes(file());
        var first = 25 + 12 + java.nio.ByteBuffer.wrap(whole).getInt(25);
        var without = new byte[whole.length - (first - 25)];
        System.arraycopy(whole, 0, without, 0, 25);
        System.arraycopy(whole, first, without, 25, whole.length - first);
        Files.write(file(), without);

        assertThatThrownBy(() -> new SpoolFileReader(file(), sealed("keys")).check())
                .isInstanceOf(SpoolException.class)
                .hasMessageContaining("changed");
    }
}
