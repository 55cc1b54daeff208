package io.narrows.exporter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.test.process.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/// The workflow that releases the exporter: what it calls is there, and it may do no more than it needs.
class ReleaseWorkflowIT {
    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
    private static final Path WORKFLOW = PROJECT.resolve("deploy/release/workflow.yaml");
    private static final String VERSION = "[\\w-]+/[\\w-]+@(v\\d+\\.\\d+\\.\\d+|[0-9a-f]{40})";

    private static CommandChecks commands;

    @BeforeAll
    static void readTheProject() throws IOException {
        commands = new CommandChecks(PROJECT, ReleaseWorkflowIT::help);
    }

    @Test
    void itCallsOnlyWhatIsThereAndAsksForNoMoreThanItNeeds() throws IOException {
        assertThat(problems(Files.readString(WORKFLOW))).isEmpty();
    }

    @Test
    void itHasTheStepsOfARelease() throws IOException {
        assertThat(Files.readString(WORKFLOW))
                .contains(
                        "deploy/test.sh --yes",
                        "deploy/release/check-vulnerabilities.sh",
                        "deploy/release/provenance.sh",
                        "deploy/release/sign.sh",
                        "-Prelease",
                        "architecture: amd64",
                        "architecture: arm64",
                        "helm push",
                        "sbom.json");
    }

    /// The checks themselves: each kind of fault is found.
    @ParameterizedTest
    @CsvSource(delimiterString = "=>", quoteCharacter = '\0', textBlock = """
            permissions: {}                 => permissions: write-all         => every job asks for its own permissions
                timeout-minutes: 10         =>                                => draft has no timeout
                  contents: write           =>                                => draft has no permissions
                  contents: write           =>       contents: admin          => draft asks for contents: admin
            checkout@v4.2.2                 => checkout@v4                    => actions/checkout@v4 is not pinned
            deploy/test.sh --yes            => deploy/tests.sh --yes          => deploy/tests.sh is no command
            deploy/test.sh --yes            => deploy/test.sh --no            => test.sh has no option --no
            --key=env                       => --kee=env                      => sign.sh has no option --kee
            domain,plugins,                 => domian,plugins,                => there is no module domian
            "$GITHUB_REF_NAME" --repo       => "${{ github.ref }}" --repo     => a script has an expression
            "$GITHUB_REF_NAME" --repo       => "$(set -x" --repo              => bash cannot parse it
            """)
    void eachKindOfFaultIsFound(String good, String bad, String problem) throws IOException {
        var workflow = Files.readString(WORKFLOW);
        var spoiled = workflow.substring(0, workflow.lastIndexOf(good.strip()))
                + Objects.requireNonNullElse(bad, "").strip()
                + workflow.substring(
                        workflow.lastIndexOf(good.strip()) + good.strip().length());

        assertThat(problems(spoiled)).anySatisfy(line -> assertThat(line).contains(problem));
    }

    private static List<String> problems(String text) {
        var problems = new ArrayList<String>();
        var options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        Map<String, Object> workflow = new Yaml(new SafeConstructor(options)).load(text);
        if (!Map.of().equals(workflow.get("permissions"))) {
            problems.add("every job asks for its own permissions");
        }
        map(Objects.requireNonNull(workflow.get("jobs"))).forEach((name, value) -> {
            var job = map(value);
            if (!(job.get("timeout-minutes") instanceof Integer)) {
                problems.add(name + " has no timeout");
            }
            if (!(job.get("permissions") instanceof Map<?, ?> permissions) || permissions.isEmpty()) {
                problems.add(name + " has no permissions");
            } else {
                permissions.forEach((what, how) -> {
                    if (!List.of("read", "write").contains(how)) {
                        problems.add(name + " asks for " + what + ": " + how);
                    }
                });
            }
            for (var step : (List<?>) Objects.requireNonNull(job.get("steps"))) {
                problems.addAll(problems(map(step)));
            }
        });
        return problems;
    }

    /// A value that GitHub puts into a script is a command for who chooses it, and a secret there is in the log of the
    /// shell.
    private static List<String> problems(Map<String, Object> step) {
        var problems = new ArrayList<String>();
        if (step.get("uses") instanceof String action && !action.matches(VERSION)) {
            problems.add(action + " is not pinned to a version or a commit");
        }
        if (step.get("run") instanceof String script) {
            if (script.contains("${{")) {
                problems.add("a script has an expression; set a variable in env and use that: " + script);
            }
            problems.addAll(commands.of(script.lines().toList()));
        }
        return problems;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object value) {
        return (Map<String, Object>) Objects.requireNonNull(value);
    }

    private static String help(Path program, List<String> arguments) {
        var command = new ArrayList<>(List.of(program.toString()));
        command.addAll(arguments);
        try (var process = ChildProcess.start(command, Map.of())) {
            return process.awaitEnd().text();
        }
    }
}
