package io.narrows.exporter.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Finds what is wrong with a page: a link that leads nowhere, a file that is not there, a command that does not parse.
final class PageChecks {
    private static final Pattern FILE = Pattern.compile("[\\w.-]+(/[\\w.-]+)+/?");
    private static final Pattern COMMAND =
            Pattern.compile("(\\./mvnw|deploy/[\\w-]+\\.sh|(\\S+/)?bin/data-exporter) .*");
    private static final Pattern TEST = Pattern.compile("[A-Z]\\w+(Test|IT|Contract)");
    private static final Set<String> LANGUAGES =
            Set.of("sh", "java", "json", "mermaid", "properties", "sql", "text", "xml", "yaml");

    private final Path project;
    private final CommandChecks commands;
    private final Set<String> sources;
    private final List<String> problems = new ArrayList<>();

    PageChecks(Path project, CommandChecks commands) throws IOException {
        this.project = project;
        this.commands = commands;
        try (var files = Files.walk(project)) {
            sources = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".java"))
                    .map(name -> name.substring(0, name.length() - ".java".length()))
                    .collect(Collectors.toSet());
        }
    }

    /// The problems of links, each in a line with its place.
    List<String> ofLinks(Path file) throws IOException {
        problems.clear();
        checkLinks(Page.read(file));
        return List.copyOf(problems);
    }

    /// The problems of links, files and commands, each in a line with its place.
    List<String> of(Path file) throws IOException {
        problems.clear();
        var page = Page.read(file);
        checkLinks(page);
        checkNames(page);
        checkBlocks(page);
        return List.copyOf(problems);
    }

    private void checkLinks(Page page) {
        page.linksWithoutTarget().forEach(link -> problem(page, link.number(), "link has no target: " + link.text()));
        page.links().forEach(link -> {
            if (link.text().matches("https?:.*")) {
                if (URI.create(link.text()).getHost() == null) {
                    problem(page, link.number(), "link names no host: " + link.text());
                }
                return;
            }
            var parts = link.text().split("#", 2);
            var target = parts[0].isEmpty()
                    ? page.file()
                    : page.file().resolveSibling(parts[0]).normalize();
            if (!Files.exists(target)) {
                problem(page, link.number(), "link leads nowhere: " + link.text());
            } else if (parts.length == 2 && !anchorsOf(target).contains(parts[1])) {
                problem(page, link.number(), "link names no heading of " + target.getFileName() + ": #" + parts[1]);
            }
        });
    }

    private static Set<String> anchorsOf(Path target) {
        try {
            return target.toString().endsWith(".md") ? Page.read(target).anchors() : Set.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void checkNames(Page page) {
        page.codeSpans().forEach(span -> {
            if (TEST.matcher(span.text()).matches() && !sources.contains(span.text())) {
                problem(page, span.number(), "there is no " + span.text() + ".java");
            }
            if (COMMAND.matcher(span.text()).matches()) {
                commands.of(List.of(span.text())).forEach(problem -> problem(page, span.number(), problem));
            }
            if (FILE.matcher(span.text()).matches() && isOfThisProject(span.text())) {
                var there = Files.exists(project.resolve(span.text()))
                        || Files.exists(page.file().resolveSibling(span.text()));
                if (!there) {
                    problem(page, span.number(), "there is no file " + span.text());
                }
            }
        });
    }

    /// What begins like a path of the repository. `target` is made by a build, and may be missing.
    private boolean isOfThisProject(String path) {
        var first = Path.of(path).getName(0).toString();
        return Files.isDirectory(project.resolve(first)) && !path.contains("target/") && !first.startsWith(".");
    }

    private void checkBlocks(Page page) {
        for (var line : page.text()) {
            if (line.text().startsWith("    ")) {
                problem(page, line.number(), "a code block stands between ``` and names its language");
            }
        }
        for (var block : page.blocks()) {
            if (!LANGUAGES.contains(block.language())) {
                problem(page, block.number(), "a code block names its language, one of " + LANGUAGES);
            }
            if (block.language().equals("sh")) {
                commands.of(block.lines()).forEach(problem -> problem(page, block.number(), problem));
            }
        }
    }

    private void problem(Page page, int line, String what) {
        problems.add(project.relativize(page.file()) + " line " + line + ": " + what);
    }
}
