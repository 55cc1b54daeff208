package io.narrows.exporter.bootstrap.config;

import io.narrows.exporter.adapter.inbound.http.HttpSettings;
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
                .flatMap(entry -> UnknownKey.problem(entry, ExporterKeys.ALL).stream())
                .forEach(problems::add);
        var values = Values.read(ExporterKeys.ALL, layers, references, problems);
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
                Stream.concat(ExporterKeys.ALL.stream(), routes.keys().stream()).toList());
        return new OperatorSetup(
                named,
                configuredRoutes,
                Stream.concat(consumers.effective().stream(), routes.effective().stream())
                        .toList());
    }

    private static Configuration of(Values values, Layers layers, References references) {
        var plugins = PluginKeys.read(values);
        var isTolerant = plugins.onError() == OnError.SKIP;
        return new Configuration(
                HttpKeys.read(values),
                SpoolKeys.read(values),
                plugins,
                new ConsumerOptions(layers, references, isTolerant),
                new RouteOptions(layers, references, isTolerant),
                LaneKeys.read(values),
                values.of(ProcessKeys.REPLAY_WHEN_INSTALLED),
                values.of(ProcessKeys.GRACE),
                values.of(ProcessKeys.LEVEL).level(),
                values.all().stream().map(Value::shown).toList());
    }
}
