package io.narrows.exporter.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// The commands that plugins/README.md gives to authors of plugins, as they stand there. The first, which installs this
/// build into the author's repository, is left to `AuthorsWorkplace`: it would build the modules under the tests' feet.
///
/// @param build makes a plugin out of the archetype, and tests it
/// @param start puts the plugin into a distribution, which is started
/// @param path where the report is posted to
/// @param envelope what is posted
record AuthorsGuide(String build, String start, String path, String envelope) {
    private static final Pattern CHAPTER =
            Pattern.compile("^## 1\\. .*?(?=^## 2\\.)", Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern COMMANDS = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);
    private static final Pattern REQUEST =
            Pattern.compile("curl 'http://localhost:6780(/[^']*)' --data '(.*?)'\n", Pattern.DOTALL);

    static AuthorsGuide read() {
        var chapter = CHAPTER.matcher(text());
        if (!chapter.find()) {
            throw new AssertionError("plugins/README.md has no chapter 1");
        }
        var commands = COMMANDS.matcher(chapter.group())
                .results()
                .map(match -> match.group(1))
                .toList();
        if (commands.size() != 4) {
            throw new AssertionError("install, build, start and send should be four blocks of commands: " + commands);
        }
        var request = REQUEST.matcher(commands.getLast()).results().toList();
        if (request.size() != 1) {
            throw new AssertionError("not one request: " + commands.getLast());
        }
        return of(commands, request.getFirst());
    }

    private static AuthorsGuide of(List<String> commands, MatchResult request) {
        return new AuthorsGuide(commands.get(1), commands.get(2), request.group(1), request.group(2));
    }

    private static String text() {
        try {
            return Files.readString(Path.of("..", "plugins", "README.md"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
