package io.narrows.exporter.adapter.outbound.spool;

import static io.narrows.exporter.domain.spool.SpoolFixture.drain;
import static io.narrows.exporter.domain.spool.SpoolFixture.fileLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.searchLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.tally;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.outbound.spool.file.SpoolSettings;
import io.narrows.exporter.adapter.outbound.spool.sqlite.StoreTuning;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.Lane;
import io.narrows.exporter.domain.spool.Spool;
import io.narrows.exporter.test.process.ChildProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The spool after kills of its process, in the clear and sealed: two each by default; `-Dspool.kills=50` makes a
/// longer
/// run.
class KillTest {
    private static final int KILLS = Integer.getInteger("spool.kills", 2);

    @TempDir
    Path home;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whateverWasAcceptedIsThereAfterTheProcessWasKilledAtAnyMoment(boolean sealed) throws Exception {
        var directory = home.resolve("spool");
        var settings = sealed
                ? TestSettings.sealed(directory, KeyFiles.write(home.resolve("keys"), 1))
                : TestSettings.in(directory);
        var random = new SplittableRandom();
        var appended = new HashSet<ReportId>();
        var delivering = new HashSet<ReportId>();
        var plain = new HashSet<ReportId>();
        var archiving = new HashSet<ReportId>();
        var printed = Map.<String, Set<ReportId>>of(
                "appended", appended, "delivering", delivering, "plain", plain, "archiving", archiving);
        for (int i = 0; i < KILLS; i++) {
            runAndKill(settings, 1000 + random.nextInt(6000), printed);
            if (sealed) {
                KeyFiles.write(
                        home.resolve("keys"),
                        IntStream.iterate(i + 2, key -> key > 0, key -> key - 1).toArray());
            }
        }

        try (var spool =
                SqliteSpool.open(settings, StoreTuning.DEFAULT.withSuspectsWait(Duration.ZERO), Clock.systemUTC())) {
            var toFile = delivered(spool, fileLane(spool));
            var toSearch = delivered(spool, searchLane(spool));

            assertThat(toSearch).containsAll(appended);
            var everToFile = new HashSet<>(toFile);
            everToFile.addAll(delivering);
            assertThat(everToFile).containsAll(appended);
            // Nothing was delivered that was not accepted as a whole.
            assertThat(toSearch).containsAll(toFile);
            var tally = tally(spool, fileLane(spool));
            assertThat(tally.delivered()).isEqualTo(tally.accepted()).isEqualTo(toSearch.size());
            assertThat(tally(spool, searchLane(spool))).isEqualTo(tally);

            var archived = delivered(spool, SpoolUser.archive(spool));
            archived.addAll(archiving);
            assertThat(archived).containsAll(plain);
            var archive = tally(spool, SpoolUser.archive(spool));
            assertThat(archive.delivered()).isEqualTo(archive.accepted()).isGreaterThanOrEqualTo(plain.size());
        }
        try (var files = Files.list(directory)) {
            assertThat(files).noneMatch(file -> file.toString().contains("damaged"));
        }
    }

    private static void runAndKill(SpoolSettings settings, int lines, Map<String, Set<ReportId>> printed) {
        var key = settings.keyFile().map(Path::toString).orElse("");
        try (var user = ChildProcess.java(
                SpoolUser.class, List.of("-Xmx128m"), settings.directory().toString(), key)) {
            assertThat(user.awaitLines(lines))
                    .as("it was running when it was killed")
                    .hasSize(lines);
            user.kill();

            for (var line : user.output()) {
                var words = line.split(" ", 2);
                Optional.ofNullable(printed.get(words[0])).ifPresent(ids -> ids.add(new ReportId(words[1])));
            }
        }
    }

    private static Set<ReportId> delivered(Spool spool, Lane lane) {
        return drain(spool, lane).stream().map(ReportData::id).collect(Collectors.toCollection(HashSet::new));
    }
}
