package io.narrows.exporter.bootstrap.config;

import io.narrows.exporter.application.LaneSettings;
import io.narrows.exporter.domain.consumer.ByteSize;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What the exporter goes by. Read once, at the start.
///
/// @param server where scanners send reports to
/// @param admin where operators look
/// @param stopGrace how long what is on its way may take when the exporter stops
/// @param logLevel the least that is logged
/// @param consumers what operators say of consumers, to be asked while plugins are loaded
/// @param effective every value but those under `consumers`, for operators
public record Configuration(
        Server server,
        Listener admin,
        Plugins plugins,
        LaneSettings lanes,
        Duration stopGrace,
        System.Logger.Level logLevel,
        ConsumerOptions consumers,
        List<EffectiveValue> effective) {

    /// An address to listen on.
    ///
    /// @param port 0 for one that the system picks
    public record Listener(String host, int port) {}

    /// @param maxBodySize of a request, before and after decompression
    /// @param requestTimeout how long a sender may take to send its request
    /// @param maxWait the longest that `?wait=` keeps a request waiting
    public record Server(Listener listener, ByteSize maxBodySize, Duration requestTimeout, Duration maxWait) {}

    /// @param directory where the jars are
    /// @param skipsBroken whether a jar that cannot be loaded is left out, with a warning, where it would stop the
    /// start
    public record Plugins(Path directory, boolean skipsBroken) {}

    /// @throws ConfigException if a file cannot be read, a value is not allowed, or a key is not known
    public static Configuration read(Surroundings surroundings) {
        var layers = Layers.read(surroundings);
        var references = new References(surroundings.home());
        var problems = new ArrayList<String>();
        layers.changes().stream()
                .filter(entry -> !ConsumerOptions.isOption(entry))
                .flatMap(entry -> UnknownKey.problem(entry, Keys.ALL).stream())
                .forEach(problems::add);
        var values = Values.read(Keys.ALL, layers, references, problems);
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return of(values, layers, references);
    }

    private static Configuration of(Values values, Layers layers, References references) {
        var server = new Listener(values.text(Keys.SERVER_HOST), values.number(Keys.SERVER_PORT));
        var admin = new Listener(values.text(Keys.ADMIN_HOST), values.number(Keys.ADMIN_PORT));
        if (admin.port() != 0 && admin.port() == server.port()) {
            throw new ConfigException("admin.port must differ from server.port but both are " + admin.port());
        }
        var skipsBroken = values.text(Keys.PLUGINS_ON_ERROR).equals("skip");
        return new Configuration(
                new Server(
                        server,
                        values.size(Keys.MAX_BODY_SIZE),
                        values.duration(Keys.REQUEST_TIMEOUT),
                        values.duration(Keys.MAX_WAIT)),
                admin,
                new Plugins(values.path(Keys.PLUGINS_DIRECTORY), skipsBroken),
                lanes(values),
                values.duration(Keys.STOP_GRACE),
                level(values.text(Keys.LOG_LEVEL)),
                new ConsumerOptions(layers, references, skipsBroken),
                values.all().stream().map(Value::shown).toList());
    }

    private static LaneSettings lanes(Values values) {
        if (values.duration(Keys.FIRST_BACKOFF).compareTo(values.duration(Keys.LONGEST_BACKOFF)) > 0) {
            throw new ConfigException("lanes.firstBackoff must not be longer than lanes.longestBackoff but was "
                    + values.duration(Keys.FIRST_BACKOFF) + " against " + values.duration(Keys.LONGEST_BACKOFF));
        }
        return new LaneSettings(
                values.duration(Keys.ATTEMPT_TIMEOUT),
                values.duration(Keys.MAX_AGE),
                values.duration(Keys.FIRST_BACKOFF),
                values.duration(Keys.LONGEST_BACKOFF),
                values.number(Keys.MAX_FAILURES),
                values.number(Keys.LANE_CONCURRENCY),
                values.number(Keys.TOTAL_CONCURRENCY),
                values.duration(Keys.IDLE_TIMEOUT));
    }

    private static System.Logger.Level level(String name) {
        return switch (name) {
            case "error" -> System.Logger.Level.ERROR;
            case "warn" -> System.Logger.Level.WARNING;
            case "debug" -> System.Logger.Level.DEBUG;
            case "trace" -> System.Logger.Level.TRACE;
            default -> System.Logger.Level.INFO;
        };
    }
}
