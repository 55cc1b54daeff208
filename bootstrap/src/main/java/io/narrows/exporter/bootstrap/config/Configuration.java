package io.narrows.exporter.bootstrap.config;

import io.narrows.exporter.adapter.inbound.http.HttpSettings;
import io.narrows.exporter.adapter.inbound.http.HttpSettings.Listener;
import io.narrows.exporter.adapter.inbound.http.body.BodyLimits;
import io.narrows.exporter.adapter.inbound.http.server.ConnectionLimits;
import io.narrows.exporter.adapter.outbound.plugins.PluginSettings;
import io.narrows.exporter.adapter.outbound.plugins.PluginSettings.OnError;
import io.narrows.exporter.adapter.outbound.spool.file.SpoolSettings;
import io.narrows.exporter.application.delivery.LaneSettings;
import io.narrows.exporter.application.named.NamedConsumers;
import io.narrows.exporter.domain.catalog.ConsumerCatalog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// What the exporter goes by. Read once, at the start.
///
/// @param http where it listens and what it takes
/// @param spool where accepted reports wait
/// @param plugins where consumers come from, and which of them are trusted
/// @param consumers what operators say of consumers, to be asked while plugins are loaded
/// @param routes what operators say of where reports go
/// @param lanes how it delivers
/// @param replaysWhenInstalled whether dead letters are sent again by themselves once their consumer is installed
/// @param stopGrace how long deliveries on their way may take when it stops
/// @param logLevel the least that is logged
/// @param effective every value but those under `consumers` and `routes`, for operators
public record Configuration(
        HttpSettings http,
        Spool spool,
        PluginSettings plugins,
        ConsumerOptions consumers,
        RouteOptions routes,
        LaneSettings lanes,
        boolean replaysWhenInstalled,
        Duration stopGrace,
        System.Logger.Level logLevel,
        List<EffectiveValue> effective) {

    /// @param inMemory whether reports are kept in memory only, of at most `settings.maxSize`
    public record Spool(boolean inMemory, SpoolSettings settings) {}

    /// @throws ConfigException if a file cannot be read, a value is not allowed, or a key is not known
    public static Configuration read(ConfigurationSources sources) {
        var layers = Layers.read(sources);
        var references = new References(sources.home());
        var problems = new ArrayList<String>();
        layers.changes().stream()
                .filter(entry -> !ConsumerOptions.isOption(entry) && !RouteOptions.isOption(entry))
                .flatMap(entry -> UnknownKey.problem(entry, Keys.ALL).stream())
                .forEach(problems::add);
        var values = Values.read(Keys.ALL, layers, references, problems);
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return of(values, layers, references);
    }

    /// What the operator says of the consumers that are installed. To be called once, when all plugins are loaded.
    ///
    /// @throws ConfigException if something under `consumers` or `routes` is not allowed, or nobody's
    public OperatorSetup setUp(ConsumerCatalog installed) {
        var problems = new ArrayList<String>();
        var named = new NamedConsumers(installed, consumers.named(installed.all(), problems));
        var configuredRoutes = problems.isEmpty() ? routes.read(named, problems) : List.<ConfiguredRoute>of();
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        consumers.warnOfMisspelledNames(
                Stream.concat(Keys.ALL.stream(), routes.keys().stream()).toList());
        return new OperatorSetup(
                named,
                configuredRoutes,
                Stream.concat(consumers.effective().stream(), routes.effective().stream())
                        .toList());
    }

    private static Configuration of(Values values, Layers layers, References references) {
        var plugins = plugins(values);
        var isTolerant = plugins.onError() == OnError.SKIP;
        return new Configuration(
                http(values),
                spool(values),
                plugins,
                new ConsumerOptions(layers, references, isTolerant),
                new RouteOptions(layers, references, isTolerant),
                lanes(values),
                values.flag(Keys.REPLAY_WHEN_INSTALLED),
                values.duration(Keys.STOP_GRACE),
                Keys.level(values.text(Keys.LOG_LEVEL)),
                values.all().stream().map(Value::shown).toList());
    }

    private static HttpSettings http(Values values) {
        var reports = new Listener(values.text(Keys.SERVER_HOST), values.number(Keys.SERVER_PORT));
        var admin = new Listener(values.text(Keys.ADMIN_HOST), values.number(Keys.ADMIN_PORT));
        if (admin.port() != 0 && admin.port() == reports.port()) {
            throw new ConfigException("admin.port must differ from server.port but both are " + admin.port());
        }
        var limits = new BodyLimits(
                values.size(Keys.MAX_BODY_SIZE),
                values.size(Keys.MAX_DECOMPRESSED_SIZE),
                values.duration(Keys.REQUEST_TIMEOUT),
                values.duration(Keys.READ_TIMEOUT),
                values.duration(Keys.MAX_WAIT));
        return new HttpSettings(reports, admin, limits, connections(values));
    }

    private static ConnectionLimits connections(Values values) {
        return new ConnectionLimits(
                values.number(Keys.MAX_CONNECTIONS),
                values.number(Keys.MAX_CONNECTIONS_PER_ADDRESS),
                values.duration(Keys.HEAD_TIMEOUT),
                values.duration(Keys.IDLE_TIMEOUT_OF_CONNECTIONS),
                values.duration(Keys.REQUEST_TIMEOUT),
                values.number(Keys.MAX_REQUESTS),
                values.number(Keys.MAX_WAITS),
                values.flag(Keys.HTTP2));
    }

    private static Spool spool(Values values) {
        return new Spool(
                values.text(Keys.SPOOL_TYPE).equals("memory"),
                new SpoolSettings(
                        values.path(Keys.SPOOL_DIRECTORY),
                        values.size(Keys.SPOOL_MAX_SIZE),
                        values.size(Keys.SPOOL_DISK_RESERVE),
                        values.duration(Keys.RECEIPT_RETENTION),
                        values.number(Keys.MAX_RECEIPTS),
                        values.duration(Keys.IDEMPOTENCY_WINDOW),
                        values.size(Keys.SPOOL_CACHE),
                        values.optionalPath(Keys.SPOOL_KEY_FILE)));
    }

    private static PluginSettings plugins(Values values) {
        return new PluginSettings(
                values.paths(Keys.PLUGINS_DIRECTORY),
                values.text(Keys.PLUGINS_ON_ERROR).equals("skip") ? OnError.SKIP : OnError.FAIL,
                new PluginTrust(values).read(),
                values.duration(Keys.PLUGINS_START_TIMEOUT));
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
}
