package io.narrows.exporter.plugin.file;

import io.narrows.exporter.plugin.spi.ReportConsumerFactory;
import io.narrows.exporter.plugin.tck.Ability;
import io.narrows.exporter.plugin.tck.ReportConsumerContract;
import io.narrows.exporter.plugin.tck.Setup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

class FileConsumerContractTest implements ReportConsumerContract {
    @TempDir
    Path directory;

    private final ReportConsumerFactory factory = new FileConsumerFactory();

    @Override
    public Map<Ability, String> cannot() {
        return Map.of(
                Ability.NETWORK,
                "it writes to a disk",
                Ability.CREDENTIALS,
                "a folder asks for none",
                Ability.PAUSE,
                "a disk does not say for how long it is full",
                Ability.REJECTION,
                "it takes any report",
                Ability.STORES_ONCE,
                "it only ever appends, and each line has the id of its delivery");
    }

    @Override
    public ReportConsumerFactory factory() {
        return factory;
    }

    @Override
    public Setup working() {
        return Setup.NONE.withOption("directory", directory.resolve("reports").toString());
    }

    @Override
    public Optional<Setup> other() {
        return Optional.of(
                Setup.NONE.withOption("directory", directory.resolve("other").toString()));
    }

    /// A file exists where the directory would have to be.
    @Override
    public Setup unreachable() throws IOException {
        var file = Files.writeString(directory.resolve("a-file"), "in the way");
        return Setup.NONE.withOption("directory", file.resolve("reports").toString());
    }

    @Override
    public Optional<Setup> overloaded() {
        return Optional.of(working().withOption("diskReserve", "1000000GiB"));
    }

    @Override
    public List<String> stored(Setup setup) throws IOException {
        return StoredReports.in(Path.of(setup.options().get("directory"))).reports();
    }
}
