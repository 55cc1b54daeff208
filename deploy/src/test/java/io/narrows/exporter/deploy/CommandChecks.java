package io.narrows.exporter.deploy;

import io.narrows.exporter.test.process.ChildProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Finds what is wrong with documented commands: what bash cannot parse, and what our scripts, the `data-exporter`
/// command, Maven and the configuration do not know.
final class CommandChecks {
    private static final Pattern OPTION = Pattern.compile("(?<![\\w-])--?[A-Za-z][\\w-]*");
    private static final Pattern SUBCOMMAND = Pattern.compile("(?m)^  ([a-z][a-z-]*)  ");
    private static final Pattern MAVEN_PROPERTY = Pattern.compile("-D([\\w.-]+)(?:=(.*))?");
    private static final List<String> MAVEN_FLAGS =
            List.of("-am", "-o", "-q", "-ntp", "-fae", "-U", "--batch-mode", "--no-transfer-progress");
    private static final List<String> OF_MAVEN_PLUGINS = List.of(
            "test",
            "it.test",
            "altDeploymentRepository",
            "skipTests",
            "excludedGroups",
            "maven.surefire.debug",
            "surefire.failIfNoSpecifiedTests",
            "failsafe.failIfNoSpecifiedTests");

    private final Path project;
    private final Help help;
    private final List<Path> files;
    private final Map<List<String>, String> asked = new HashMap<>();
    private final List<String> problems = new ArrayList<>();

    /// Asks a program for its help.
    @FunctionalInterface
    interface Help {
        String of(Path program, List<String> arguments);
    }

    CommandChecks(Path project, Help help) throws IOException {
        this.project = project;
        this.help = help;
        try (var all = Files.walk(project)) {
            files = all.filter(file -> file.toString().matches(".*(\\.java|/pom\\.xml)"))
                    .filter(file -> !project.relativize(file).toString().matches("(.*/)?target/.*"))
                    .toList();
        }
    }

    List<String> of(List<String> script) {
        problems.clear();
        parse(script);
        for (var command : ShellCommand.of(script)) {
            var name = command.name();
            if (name.endsWith("bin/data-exporter")) {
                checkCommandLine(command);
                checkVariables(command);
            } else if (name.startsWith("deploy/")) {
                checkScript(command);
            } else if (name.equals("./mvnw")) {
                checkMaven(command);
            }
        }
        return List.copyOf(problems);
    }

    private void parse(List<String> script) {
        try (var bash = ChildProcess.start(List.of("bash", "-n"), Map.of())) {
            bash.type(String.join("\n", script) + "\n");
            var ending = bash.awaitEnd();
            if (ending.status() != 0 || !ending.output().isEmpty()) {
                problems.add("bash cannot parse it: " + ending.output());
            }
        }
    }

    private void checkCommandLine(ShellCommand command) {
        var exporter = project.resolve("deploy/target/data-exporter/bin/data-exporter");
        var subcommand = new ArrayList<String>();
        for (var argument : command.arguments()) {
            if (argument.startsWith("-") || subcommandsOf(exporter, subcommand).isEmpty()) {
                break;
            }
            if (!subcommandsOf(exporter, subcommand).contains(argument)) {
                problems.add(named("data-exporter", subcommand) + " has no command " + argument);
                return;
            }
            subcommand.add(argument);
        }
        checkOptions(command, exporter, subcommand);
    }

    private List<String> subcommandsOf(Path exporter, List<String> subcommand) {
        var text = help(exporter, subcommand);
        var commands = text.indexOf("Commands:");
        return commands < 0
                ? List.of()
                : SUBCOMMAND
                        .matcher(text.substring(commands))
                        .results()
                        .map(match -> match.group(1))
                        .toList();
    }

    private void checkScript(ShellCommand command) {
        var script = project.resolve(command.name());
        if (!Files.isExecutable(script)) {
            problems.add(command.name() + " is no command");
        } else {
            checkOptions(command, script, List.of());
        }
    }

    private void checkOptions(ShellCommand command, Path program, List<String> subcommand) {
        var known = OPTION.matcher(help(program, subcommand))
                .results()
                .map(match -> match.group())
                .collect(Collectors.toSet());
        command.arguments().stream()
                .filter(argument -> argument.startsWith("-") && argument.length() > 1)
                .map(argument -> argument.replaceFirst("=.*", ""))
                .filter(option -> !known.contains(option))
                .forEach(option ->
                        problems.add(named(program.getFileName().toString(), subcommand) + " has no option " + option));
    }

    private static String named(String program, List<String> subcommand) {
        return (program + " " + String.join(" ", subcommand)).strip();
    }

    private void checkVariables(ShellCommand command) {
        var known = read("bootstrap/src/main/resources/application.yaml")
                + read("deploy/src/main/distribution/bin/data-exporter")
                + read("deploy/src/main/distribution/bin/find-java.sh");
        command.variables().stream()
                .filter(variable -> !Pattern.compile("\\b" + variable + "\\b")
                        .matcher(known)
                        .find())
                .forEach(variable -> problems.add("nothing reads the variable " + variable));
    }

    private void checkMaven(ShellCommand command) {
        var arguments = command.arguments();
        for (var i = 0; i < arguments.size(); i++) {
            var argument = arguments.get(i);
            var property = MAVEN_PROPERTY.matcher(argument);
            if (argument.equals("-pl")) {
                Stream.of(arguments.get(++i).split(",")).forEach(this::checkModule);
            } else if (argument.startsWith("-P")) {
                var profile = argument.equals("-P") ? arguments.get(++i) : argument.substring(2);
                checkProfile(profile.replace("!", ""));
            } else if (property.matches()) {
                checkProperty(property.group(1), property.group(2));
            } else if (argument.startsWith("-") ? !MAVEN_FLAGS.contains(argument) : !isGoal(argument)) {
                problems.add("Maven has no phase, goal or option " + argument);
            }
        }
    }

    /// A phase that the pages or the release use, or a goal of the formatter.
    private static boolean isGoal(String argument) {
        return List.of("clean", "test", "package", "verify", "install", "deploy", "spotless:apply")
                .contains(argument);
    }

    private void checkModule(String module) {
        if (!Files.exists(project.resolve(module.replace("!", "")).resolve("pom.xml"))) {
            problems.add("there is no module " + module);
        }
    }

    private void checkProfile(String profile) {
        if (poms().stream().noneMatch(pom -> pom.contains("<id>" + profile + "</id>"))) {
            problems.add("no POM has the profile " + profile);
        }
    }

    private void checkProperty(String name, String value) {
        var asAWhole = Pattern.compile("[^\\w.]" + Pattern.quote(name) + "[^\\w.]");
        if (!OF_MAVEN_PLUGINS.contains(name)
                && poms().stream().noneMatch(pom -> asAWhole.matcher(pom).find())
                && filesLike("*.java").stream().noneMatch(file -> text(file).contains("\"" + name + "\""))) {
            problems.add("nothing reads the property " + name);
        }
        if ((name.equals("test") || name.equals("it.test")) && !value.equals("none")) {
            Stream.of(value.split(",")).forEach(this::checkTest);
        }
    }

    /// @param test a class, perhaps with `*` and a method behind `#`
    private void checkTest(String test) {
        var parts = test.split("#", 2);
        var files = filesLike(parts[0] + ".java");
        if (files.isEmpty()) {
            problems.add("there is no test " + test);
        } else if (parts.length == 2
                && files.stream().noneMatch(file -> text(file).contains(" " + parts[1] + "("))) {
            problems.add("there is no test method " + test);
        }
    }

    private String help(Path program, List<String> subcommand) {
        var arguments = new ArrayList<>(subcommand);
        arguments.add("--help");
        var key = new ArrayList<>(arguments);
        key.addFirst(program.toString());
        return asked.computeIfAbsent(key, asking -> help.of(program, arguments));
    }

    private List<String> poms() {
        return filesLike("pom.xml").stream().map(CommandChecks::text).toList();
    }

    private List<Path> filesLike(String glob) {
        var matcher = project.getFileSystem().getPathMatcher("glob:" + glob);
        return files.stream()
                .filter(file -> matcher.matches(file.getFileName()))
                .toList();
    }

    private String read(String file) {
        return text(project.resolve(file));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
