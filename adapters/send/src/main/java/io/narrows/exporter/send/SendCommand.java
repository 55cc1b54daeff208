package io.narrows.exporter.send;

import io.narrows.exporter.send.delivery.Batch;
import io.narrows.exporter.send.delivery.OutcomePrinter;
import io.narrows.exporter.send.delivery.Sender;
import io.narrows.exporter.send.input.IdempotencyKeys;
import io.narrows.exporter.send.input.Preparation;
import io.narrows.exporter.send.input.ReportText;
import io.narrows.exporter.send.process.BadInputException;
import io.narrows.exporter.send.process.Durations;
import io.narrows.exporter.send.process.ProcessContext;
import io.narrows.exporter.send.process.Screen;
import io.narrows.exporter.send.transport.Retries;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Stack;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `data-exporter send`: reads reports and posts them to an exporter.
@Command(
        name = "send",
        description = {
            "Sends reports to an exporter, which delivers them.",
            "",
            "  trivy image -f json alpine | data-exporter send --source=insight_report --policy=my-policy",
            "  data-exporter send --source=risk_report --consumer=file --wait risk.json",
            ""
        },
        sortOptions = false,
        usageHelpWidth = 110,
        customSynopsis = "data-exporter send --source=NAME CONSUMERS [OPTION]... [FILE]...",
        exitCodeListHeading = "%nExit codes, the highest of all files:%n",
        exitCodeList = {
            "0:the exporter has it; with --wait, so has every consumer",
            "1:refused; with --wait, not delivered",
            "2:the command line, a file or a policy is wrong",
            "3:not reachable, or too busy, for as long as --retry-for says"
        },
        footerHeading = "%nEvery option has a variable: --cluster-id is DATA_EXPORTER_CLUSTER_ID.%n",
        footer = {
            "The command line wins over them.",
            "",
            "What --consumer may be:",
            "  file                            the consumer, with nothing set",
            "  openSearch.username=admin       a text; =@@x is the text @x",
            "  openSearch.checkCert=true       true and false are flags",
            "  openSearch.password=@FILE       the text of a file, so that no secret is on the command line",
            "  openSearch.password=env:NAME    the text of a variable",
            "  acme.priority:=5                JSON, such as a number"
        })
public final class SendCommand implements Callable<Integer> {
    private static final String VARIABLES = "DATA_EXPORTER_";
    private static final int MOST_AT_ONCE = 64;
    private static final Duration LONGEST_WAIT = Duration.ofHours(24);

    private final ProcessContext context;

    @Parameters(paramLabel = "FILE", arity = "0..*", description = "Reports in JSON; - or none for standard input.")
    private List<String> files = new ArrayList<>();

    @Option(
            names = "--source",
            paramLabel = "NAME",
            description = "What kind of report it is, such as kubebench_report. OpenSearch makes it the index.")
    private Optional<String> source = Optional.empty();

    @Mixin
    private final ConsumerOptions consumers = new ConsumerOptions();

    @Mixin
    private final LabelOptions labels = new LabelOptions();

    @Option(names = "--cluster-id", paramLabel = "ID", description = "Becomes clusterId of a report that has none.")
    private Optional<String> clusterId = Optional.empty();

    @Option(names = "--node-id", paramLabel = "ID", description = "Becomes nodeId of a report that has none.")
    private Optional<String> nodeId = Optional.empty();

    @Option(names = "--scanner", paramLabel = "NAME", description = "Becomes scanner of a report that has none.")
    private Optional<String> scanner = Optional.empty();

    @Option(
            names = "--split",
            paramLabel = "POINTER",
            description = "Sends each element of this array as a report, such as /Results; '' for the whole.")
    private Optional<String> split = Optional.empty();

    @Option(names = "--text", fallbackValue = "true", description = "Sends what is no JSON, too.")
    private boolean isText;

    @Mixin
    private final ConnectionOptions connection = new ConnectionOptions();

    @Option(names = "--gzip", fallbackValue = "true", description = "Compresses reports on the way.")
    private boolean isGzip;

    @Option(
            names = "--wait",
            arity = "0..1",
            paramLabel = "TIME",
            fallbackValue = "60s",
            converter = Durations.class,
            preprocessor = OnlyAttached.class,
            description =
                    "Waits until each consumer has it, and tells. For how long:" + " ${FALLBACK-VALUE}, at most 24h.")
    private Optional<Duration> wait = Optional.empty();

    @Option(
            names = "--idempotency-key",
            paramLabel = "KEY",
            description = "What is sent again with the same key within a day is delivered once. Several reports get -1,"
                    + " -2, … behind it. Default: a new one for each report, the same for its retries.")
    private Optional<String> key = Optional.empty();

    @Option(
            names = "--parallel",
            paramLabel = "N",
            defaultValue = "4",
            description = "How many reports at once. Default: ${DEFAULT-VALUE}.")
    private int parallel;

    @Option(
            names = "--output",
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text, or json for an object in a line for each report. Default: ${DEFAULT-VALUE}.")
    private OutcomePrinter.Format format = OutcomePrinter.Format.text;

    @Option(names = "--quiet", fallbackValue = "true", description = "Prints errors only.")
    private boolean isQuiet;

    private CommandSpec spec = CommandSpec.create();

    SendCommand(ProcessContext context) {
        this.context = context;
    }

    /// The command with the variables and the standard input of this process.
    public static SendCommand inThisProcess() {
        return new SendCommand(ProcessContext.ofThisProcess());
    }

    /// Lets each option default to its variable. Called by picocli.
    @Spec
    void spec(CommandSpec own) {
        spec = own;
        own.defaultValueProvider(
                argument -> context.variable(variable(argument)).orElseGet(argument::defaultValue));
    }

    @Override
    public Integer call() throws InterruptedException {
        var screen = new Screen(
                spec.commandLine().getOut(), spec.commandLine().getErr(), context.terminal() && !isQuiet, isQuiet);
        var name = source.orElseThrow(() -> new BadInputException(
                "say what kind of report it is, such as --source=kubebench_report, or in DATA_EXPORTER_SOURCE"));
        if (parallel < 1 || parallel > MOST_AT_ONCE) {
            throw new BadInputException("--parallel must be 1 to " + MOST_AT_ONCE + " but was " + parallel);
        }
        if (wait.orElse(Duration.ZERO).compareTo(LONGEST_WAIT) > 0) {
            throw new BadInputException("--wait must be at most 24h");
        }
        var given = labels.read(spec.commandLine().getParseResult());
        var preparation = preparation();
        var keys = new IdempotencyKeys(key);
        var api = connection.api(context, screen::notice);
        var retries = new Retries(connection.retryFor(), screen::notice);
        var config = consumers.read(
                spec.commandLine().getParseResult(), context, connection.timeout(), retries, screen::notice);
        var sender = new Sender(api, retries, name, config, given, isGzip, wait.orElse(Duration.ZERO));
        var inputs = files.isEmpty() ? List.of(ReportText.STANDARD_INPUT) : files;
        if (context.keyboard() && inputs.contains(ReportText.STANDARD_INPUT)) {
            screen.notice("reading the report from standard input; Ctrl-D ends it");
        }
        var telling = new OutcomePrinter(screen, format, wait.isPresent());
        try {
            return new Batch(sender, preparation, telling, keys, parallel).send(inputs, context.standardInput());
        } finally {
            screen.close();
        }
    }

    /// What is said about a secret that every user of the machine can see.
    static String onCommandLine(String where) {
        return where + " stands on the command line, where others can read it; write =@FILE or =env:VARIABLE instead";
    }

    private Preparation preparation() {
        var fields = new LinkedHashMap<String, String>();
        clusterId.ifPresent(id -> fields.put("clusterId", id));
        nodeId.ifPresent(id -> fields.put("nodeId", id));
        scanner.ifPresent(scannerName -> fields.put("scanner", scannerName));
        if (isText && (split.isPresent() || !fields.isEmpty())) {
            throw new BadInputException(
                    "--text leaves no room for --split, --cluster-id, --node-id and --scanner: they" + " are for JSON");
        }
        return new Preparation(isText, split, fields);
    }

    private static String variable(ArgSpec argument) {
        return argument instanceof OptionSpec option
                ? VARIABLES
                        + option.longestName().substring(2).replace('-', '_').toUpperCase(Locale.ROOT)
                : "";
    }

    /// Takes `--wait file` for `--wait` and a file, and not for a time to wait.
    static final class OnlyAttached implements IParameterPreprocessor {
        private static final String NOT_ATTACHED = " ";

        @Override
        public boolean preprocess(
                Stack<String> arguments, CommandSpec command, ArgSpec argument, Map<String, Object> details) {
            if (NOT_ATTACHED.equals(details.get("separator"))) {
                arguments.push(argument instanceof OptionSpec option ? option.fallbackValue() : "");
            }
            return false;
        }
    }
}
