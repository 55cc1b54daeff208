package io.narrows.exporter.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A Markdown page as GitHub reads it: its text, its code blocks, its links and what links to it may name.
///
/// @param text the lines outside code blocks, with their numbers
record Page(Path file, List<Line> text, List<Block> blocks) {
    private static final Pattern FENCE = Pattern.compile("\\s*```(\\S*)\\s*");
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^()\\s]+)\\)");
    private static final Pattern REFERENCE = Pattern.compile("\\[([^\\]]+)\\]\\[\\]");
    private static final Pattern DEFINITION = Pattern.compile("\\[([^\\]]+)\\]: (\\S+)");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern HEADING = Pattern.compile("#{1,6} +(.*?) *#*");
    private static final Pattern NO_PART_OF_AN_ANCHOR = Pattern.compile("[^\\p{L}\\p{N}\\-_ ]");

    record Line(int number, String text) {}

    /// A code block.
    ///
    /// @param number of the line that opens it
    /// @param language blank if the fence names none
    record Block(int number, String language, List<String> lines) {}

    static Page read(Path file) throws IOException {
        var text = new ArrayList<Line>();
        var blocks = new ArrayList<Block>();
        Block open = null;
        var number = 0;
        for (var line : Files.readAllLines(file)) {
            number++;
            var fence = FENCE.matcher(line);
            if (fence.matches()) {
                if (open == null) {
                    open = new Block(number, fence.group(1), new ArrayList<>());
                } else {
                    blocks.add(open);
                    open = null;
                }
            } else if (open == null) {
                text.add(new Line(number, line));
            } else {
                open.lines().add(line);
            }
        }
        if (open != null) {
            throw new AssertionError(file + " line " + open.number() + ": a code block has no end");
        }
        return new Page(file, text, blocks);
    }

    /// Where each link leads, as the page says it.
    Stream<Line> links() {
        return Stream.concat(found(LINK, 1, Page::withoutCode), found(DEFINITION, 2, Line::text));
    }

    /// The words of links, such as `[Spool][]`, whose target the page gives nowhere.
    Stream<Line> linksWithoutTarget() {
        var defined = found(DEFINITION, 1, Line::text).map(Line::text).collect(Collectors.toSet());
        return found(REFERENCE, 1, Page::withoutCode).filter(reference -> !defined.contains(reference.text()));
    }

    /// What stands between backquotes.
    Stream<Line> codeSpans() {
        return found(CODE, 1, Line::text);
    }

    /// What a link may name after `#`.
    Set<String> anchors() {
        var anchors = new HashSet<String>();
        var seen = new HashMap<String, Integer>();
        for (var line : text) {
            var heading = HEADING.matcher(line.text());
            if (heading.matches()) {
                var anchor = NO_PART_OF_AN_ANCHOR
                        .matcher(heading.group(1).toLowerCase(Locale.ROOT))
                        .replaceAll("")
                        .replace(' ', '-');
                var times = seen.merge(anchor, 1, Integer::sum);
                anchors.add(times == 1 ? anchor : anchor + "-" + (times - 1));
            }
        }
        return anchors;
    }

    private static String withoutCode(Line line) {
        return line.text().replaceAll("`[^`]*`", "code");
    }

    private Stream<Line> found(Pattern pattern, int group, Function<Line, String> read) {
        return text.stream()
                .flatMap(line -> pattern.matcher(read.apply(line))
                        .results()
                        .map(match -> new Line(line.number(), match.group(group))));
    }
}
