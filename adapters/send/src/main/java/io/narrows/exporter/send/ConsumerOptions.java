package io.narrows.exporter.send;

import io.narrows.exporter.send.consumer.ConsumerArgument;
import io.narrows.exporter.send.consumer.ExportConfig;
import io.narrows.exporter.send.input.SecretText;
import io.narrows.exporter.send.input.YamlText;
import io.narrows.exporter.send.policy.KubernetesApi;
import io.narrows.exporter.send.policy.Policy;
import io.narrows.exporter.send.process.BadInputException;
import io.narrows.exporter.send.process.ProcessContext;
import io.narrows.exporter.send.transport.Retries;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/// Who the reports are for. One of a policy, a file and the exporter's routes; what `--consumer` says is laid over
/// it, setting by setting. A way on the command line beats those in the environment.
final class ConsumerOptions {
    private static final List<String> WAYS = List.of("--policy-file", "--policy", "--export-config", "--by-routes");

    @Option(
            names = "--policy-file",
            paramLabel = "FILE",
            description =
                    "The consumers that an InspectionPolicy names, in YAML or JSON (spec.inspector.exportConfig).")
    private Optional<String> policyFile = Optional.empty();

    @Option(
            names = "--policy",
            paramLabel = "NAME",
            description = "The same, of the policy that the Kubernetes API has under this name, asked with the service"
                    + " account of the pod.")
    private Optional<String> policy = Optional.empty();

    @Option(
            names = "--export-config",
            paramLabel = "FILE",
            description = "The consumers that this file names, in YAML or JSON: an exportConfig as in an envelope.")
    private Optional<String> exportConfig = Optional.empty();

    @Option(
            names = "--by-routes",
            fallbackValue = "true",
            description = "Leaves it to the routes in the configuration of the exporter.")
    private boolean byRoutes;

    @Option(
            names = "--consumer",
            paramLabel = "NAME[.SETTING=VALUE]",
            description = "A consumer, or one of its settings (see below), laid over what the ways above say."
                    + " Can be repeated.")
    private List<String> consumers = new ArrayList<>();

    @Option(
            names = "--service-account-dir",
            paramLabel = "DIR",
            hidden = true,
            defaultValue = "/var/run/secrets/kubernetes.io/serviceaccount",
            description = "Where the token and the ca.crt for --policy are.")
    private Path account = Path.of("");

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    /// @param parsed tells what stood on the command line
    /// @param warning is told of secrets on the command line
    /// @return nothing, if it is all left to the routes
    Optional<ExportConfig> read(
            ParseResult parsed, ProcessContext context, Duration timeout, Retries retries, Consumer<String> warning)
            throws InterruptedException {
        var way = way(parsed);
        var texts = new SecretText(context);
        var arguments = arguments(parsed).stream()
                .map(argument -> ConsumerArgument.parse(argument, texts))
                .toList();
        if (parsed.hasMatchedOption("--consumer")) {
            arguments.stream()
                    .filter(ConsumerArgument::looksSecret)
                    .map(argument -> SendCommand.onCommandLine("--consumer " + argument.name()))
                    .distinct()
                    .forEach(warning);
        }
        if (way.isEmpty() && arguments.isEmpty()) {
            throw new ParameterException(
                    command.commandLine(),
                    "say who the report is for: --policy-file=FILE, --policy=NAME, --export-config=FILE,"
                            + " --consumer=NAME.SETTING=VALUE, or --by-routes, which leaves it to the exporter");
        }
        var config =
                switch (way.orElse("")) {
                    case "--policy-file" -> Policy.inFile(policyFile.orElseThrow());
                    case "--policy" ->
                        new KubernetesApi(context, account, timeout).policy(policy.orElseThrow(), retries);
                    case "--export-config" -> file(exportConfig.orElseThrow());
                    default -> ExportConfig.NOBODY;
                };
        for (var argument : arguments) {
            config = config.with(argument);
        }
        return arguments.isEmpty() && way.equals(Optional.of("--by-routes")) ? Optional.empty() : Optional.of(config);
    }

    private Optional<String> way(ParseResult parsed) {
        var typed = WAYS.stream().filter(parsed::hasMatchedOption).toList();
        var given = typed.isEmpty() ? given() : typed;
        if (given.size() > 1) {
            throw new ParameterException(
                    command.commandLine(), String.join(" and ", given) + " leave no room for each other; give one");
        }
        return given.stream().findFirst();
    }

    private List<String> given() {
        return Stream.of(
                        policyFile.map(file -> "--policy-file"),
                        policy.map(name -> "--policy"),
                        exportConfig.map(file -> "--export-config"),
                        Optional.of("--by-routes").filter(way -> byRoutes))
                .flatMap(Optional::stream)
                .toList();
    }

    /// In the environment there is one in each line.
    private List<String> arguments(ParseResult parsed) {
        return parsed.hasMatchedOption("--consumer")
                ? consumers
                : consumers.stream()
                        .flatMap(String::lines)
                        .map(String::strip)
                        .filter(line -> !line.isEmpty())
                        .toList();
    }

    private static ExportConfig file(String file) {
        var documents = YamlText.documents(file);
        if (documents.size() != 1) {
            throw new BadInputException(
                    "cannot take consumers from " + file + ": it must have one document but has " + documents.size());
        }
        return ExportConfig.of(documents.getFirst(), file);
    }
}
