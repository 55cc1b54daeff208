package io.narrows.exporter.bootstrap.config;

import io.narrows.exporter.adapter.inbound.http.HttpSettings;
import io.narrows.exporter.adapter.outbound.plugins.PluginSettings;
import io.narrows.exporter.adapter.outbound.plugins.PluginSettings.OnError;
import io.narrows.exporter.adapter.outbound.postgres.sql.PostgresSettings;
import io.narrows.exporter.adapter.outbound.spool.file.SpoolSettings;
import io.narrows.exporter.adapter.outbound.tracing.TracingSettings;
import io.narrows.exporter.application.delivery.LaneSettings;
import io.narrows.exporter.application.named.NamedConsumers;
import io.narrows.exporter.bootstrap.logging.LogFormat;
import io.narrows.exporter.domain.access.SecurityProfile;
import io.narrows.exporter.domain.catalog.ConsumerCatalog;
import io.narrows.exporter.domain.egress.HostRules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The configuration of the exporter. Read once, at the start.
///
/// @param http where the exporter listens, and the limits of requests
/// @param spool where accepted reports wait
/// @param plugins where the plugins are, and which of them are trusted
/// @param consumers options and names of consumers, read while plugins are loaded
/// @param routes where reports go by their source, read when all plugins are loaded
/// @param lanes how reports are delivered
/// @param allowedDestinations where consumers may connect to; empty if everywhere
/// @param requiresTls whether consumers may talk to destinations over TLS only
/// @param replaysWhenInstalled whether dead letters are sent automatically once their consumer is installed
/// @param stopGrace how long deliveries in flight may take to end when the exporter stops
/// @param logLevel the lowest level that is logged
/// @param logFormat how the lines of the log are written
/// @param serviceName the name of this service in traces and in the log
/// @param tracing where spans go; empty if nothing is traced
/// @param effective every value except those under `consumers` and `routes`, as operators may see it
/// @param senderKeys the keys of the senders that are configured
public record Configuration(
        HttpSettings http,
        Spool spool,
        PluginSettings plugins,
        ConsumerOptions consumers,
        RouteOptions routes,
        LaneSettings lanes,
        HostRules allowedDestinations,
        boolean requiresTls,
        boolean replaysWhenInstalled,
        Duration stopGrace,
        System.Logger.Level logLevel,
        LogFormat logFormat,
        String serviceName,
        Optional<TracingSettings> tracing,
        List<EffectiveValue> effective,
        List<Key<?>> senderKeys) {

    /// The spool that is configured.
    ///
    /// @param inMemory whether reports are kept in memory only, at most `settings.maxSize`
    /// @param postgres the database that several exporters share; empty if the spool is for this exporter only
    /// @param withoutFiles whether the consumer `file` is not offered, because its files would be gone with the pod
    public record Spool(
            boolean inMemory, SpoolSettings settings, Optional<PostgresSettings> postgres, boolean withoutFiles) {}

    /// Reads all layers and checks every value.
    ///
    /// @throws ConfigException if a file cannot be read, a value is not allowed, or a key is not known
    public static Configuration read(ConfigurationSources sources) {
        var layers = Layers.read(sources);
        var references = new References(sources.home());
        var problems = new ArrayList<String>();
        layers.changes().stream()
                .filter(entry -> !ConsumerOptions.isOption(entry)
                        && !RouteOptions.isOption(entry)
                        && !SenderOptions.isOption(entry))
                .flatMap(entry -> UnknownKey.problem(entry, ExporterKeys.ALL).stream())
                .forEach(problems::add);
        var values = Values.read(ExporterKeys.ALL, layers, references, problems);
        var senderOptions = new SenderOptions(layers, references);
        var senders = senderOptions.read(problems);
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        var authorities = HttpKeys.senderAuthorities(values);
        var settings = SecurityKeys.read(values, senders, senderOptions, authorities);
        return of(values, layers, references, HttpKeys.read(values, settings, authorities), senderOptions);
    }

    /// Reads the named consumers and the routes. To be called once, when all plugins are loaded.
    ///
    /// @throws ConfigException if a value under `consumers` or `routes` is not allowed, or a key is not known
    public OperatorSetup setUp(ConsumerCatalog plugins) {
        var installed = spool.withoutFiles() ? new WithoutFiles(plugins) : plugins;
        var problems = new ArrayList<String>();
        var named = new NamedConsumers(installed, consumers.named(installed.all(), problems));
        var configuredRoutes = problems.isEmpty() ? routes.read(named, problems) : List.<ConfiguredRoute>of();
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        consumers.warnOfMisspelledNames(
                Stream.of(ExporterKeys.ALL.stream(), senderKeys.stream(), routes.keys().stream())
                        .flatMap(keys -> keys)
                        .toList());
        return new OperatorSetup(
                named,
                configuredRoutes,
                Stream.concat(consumers.effective().stream(), routes.effective().stream())
                        .toList());
    }

    private static Configuration of(
            Values values, Layers layers, References references, HttpSettings http, SenderOptions senderOptions) {
        var profile = http.senders().profile();
        var plugins = PluginKeys.read(values, profile != SecurityProfile.OPEN);
        var isTolerant = plugins.onError() == OnError.SKIP;
        return new Configuration(
                http,
                SpoolKeys.read(values),
                plugins,
                new ConsumerOptions(layers, references, isTolerant),
                new RouteOptions(layers, references, isTolerant),
                LaneKeys.read(values),
                EgressKeys.read(values),
                EgressKeys.requireTls(values),
                values.of(ProcessKeys.REPLAY_WHEN_INSTALLED),
                values.of(ProcessKeys.GRACE),
                values.of(ProcessKeys.LEVEL).level(),
                values.of(ProcessKeys.FORMAT),
                TracingKeys.serviceName(values),
                TracingKeys.read(values),
                Stream.concat(values.all().stream().map(Value::shown), senderOptions.effective().stream())
                        .toList(),
                senderOptions.keys());
    }
}
