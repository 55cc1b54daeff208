package io.narrows.exporter.bootstrap;

import io.narrows.exporter.adapter.inbound.cli.DataExporterCommand;
import io.narrows.exporter.adapter.inbound.cli.InspectedPlugin;
import io.narrows.exporter.adapter.inbound.cli.InspectedRoute;
import io.narrows.exporter.bootstrap.config.Configuration;
import io.narrows.exporter.bootstrap.config.ConfigurationSources;
import io.narrows.exporter.bootstrap.config.EffectiveValue;
import io.narrows.exporter.bootstrap.config.SenderTable;
import io.narrows.exporter.bootstrap.egress.ProcessResolver;
import io.narrows.exporter.bootstrap.logging.Logging;
import io.narrows.exporter.domain.catalog.ConsumerType;
import io.narrows.exporter.send.SendCommand;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The entry point of the program.
public final class Main {
    private static final String[] WHEN_NOTHING_IS_SAID = {"serve"};

    private Main() {}

    public static void main(String[] arguments) {
        Logging.start();
        var command = new DataExporterCommand(
                Main::serve,
                Main::checkConfig,
                Main::inspectPlugins,
                Main::inspectRoutes,
                new ConfiguredSpoolKeys(Clock.systemUTC()),
                new ConfiguredSpoolTransfer(),
                SendCommand::inThisProcess,
                Version.CURRENT);
        var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        Logging.logWhatIsPrinted();
        System.exit(command.run(out, err, arguments.length == 0 ? WHEN_NOTHING_IS_SAID : arguments));
    }

    private static void serve(Optional<Path> config) throws InterruptedException {
        var configuration = Configuration.read(ConfigurationSources.ofThisProcess(config));
        Logging.logFrom(configuration.logLevel());
        Logging.logAs(configuration.logFormat(), configuration.serviceName());
        new Service(configuration).run();
    }

    private static List<String> checkConfig(Optional<Path> config) {
        Logging.logFrom(System.Logger.Level.WARNING);
        ProcessResolver.checkThatTheJdkAsksHere();
        var configuration = Configuration.read(ConfigurationSources.ofThisProcess(config));
        try (var consumers = Consumers.inspect(configuration)) {
            var values = Stream.concat(configuration.effective().stream(), consumers.setup().effective().stream())
                    .map(EffectiveValue::toString);
            var catalog =
                    consumers.catalog().all().stream().map(type -> "consumer " + shown(type) + " " + type.version());
            var egress = EgressOverview.lines(
                    configuration.allowedDestinations(),
                    configuration.requiresTls(),
                    consumers.catalog().all());
            return Stream.of(values, catalog, senders(configuration, consumers), egress)
                    .flatMap(lines -> lines)
                    .toList();
        }
    }

    private static Stream<String> senders(Configuration configuration, Consumers consumers) {
        try {
            return new SenderTable(configuration.http(), configuration.allowedDestinations(), consumers.catalog())
                    .lines().stream();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Stream.empty();
        }
    }

    private static String shown(ConsumerType type) {
        return type.kind().equals(type.id()) ? type.id().value() : type.id() + " (" + type.kind() + ")";
    }

    private static List<InspectedPlugin> inspectPlugins(Optional<Path> config) {
        Logging.logFrom(System.Logger.Level.WARNING);
        return Plugins.inspect(Configuration.read(ConfigurationSources.ofThisProcess(config)));
    }

    private static List<InspectedRoute> inspectRoutes(Optional<Path> config) {
        Logging.logFrom(System.Logger.Level.WARNING);
        return RouteTable.inspect(Configuration.read(ConfigurationSources.ofThisProcess(config)));
    }
}
