package io.narrows.exporter.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// The commands that plugins/README.md gives to authors of plugins, verbatim. `AuthorsWorkplace` replaces the first
/// command, which installs this build into the author's repository, because it would rebuild the modules while tests
/// use them.
///
/// @param build creates a plugin from the archetype, and tests the plugin
/// @param start copies the plugin into a distribution, and starts the distribution
/// @param path the path to post the report to
/// @param envelope the envelope to post
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
