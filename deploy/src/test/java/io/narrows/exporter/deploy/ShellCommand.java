package io.narrows.exporter.deploy;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// A simple command of a shell script, without quotes and redirections.
///
/// @param variables that are set for it alone, without their values
/// @param words the command and its arguments
record ShellCommand(Set<String> variables, List<String> words) {
    private static final Pattern ASSIGNMENT = Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)=.*");

    /// The commands of a script, in their order. Knows what documentation uses: quotes, comments, pipes, lists,
    /// subshells, redirections, and lines that go on after a backslash.
    static List<ShellCommand> of(List<String> lines) {
        var commands = new ArrayList<ShellCommand>();
        var words = new ArrayList<String>();
        var word = new StringBuilder();
        var inWord = false;
        var quote = '\0';
        var redirection = false;
        var text = String.join("\n", lines) + "\n";
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (quote != '\0') {
                if (c == quote) {
                    quote = '\0';
                } else {
                    word.append(c);
                }
                continue;
            }
            if (c == '\'' || c == '"') {
                quote = c;
                inWord = true;
            } else if (c == '\\') {
                i++;
                if (text.charAt(i) != '\n') {
                    word.append(text.charAt(i));
                    inWord = true;
                }
            } else if (c == '#' && !inWord) {
                i = text.indexOf('\n', i) - 1;
            } else if (" \n|&;()<>".indexOf(c) >= 0) {
                if (inWord && !redirection) {
                    words.add(word.toString());
                }
                redirection = (redirection && !inWord) || c == '<' || c == '>';
                word.setLength(0);
                inWord = false;
                if ("\n|&;()".indexOf(c) >= 0 && !redirection) {
                    add(commands, words);
                }
            } else {
                word.append(c);
                inWord = true;
            }
        }
        return commands;
    }

    private static void add(List<ShellCommand> commands, List<String> words) {
        var variables = new LinkedHashSet<String>();
        var i = 0;
        for (; i < words.size(); i++) {
            var assignment = ASSIGNMENT.matcher(words.get(i));
            if (!assignment.matches()) {
                break;
            }
            variables.add(assignment.group(1));
        }
        if (!words.isEmpty()) {
            commands.add(new ShellCommand(variables, List.copyOf(words.subList(i, words.size()))));
        }
        words.clear();
    }

    /// Blank if it only sets variables.
    String name() {
        return words.isEmpty() ? "" : words.getFirst();
    }

    List<String> arguments() {
        return words.isEmpty() ? List.of() : words.subList(1, words.size());
    }
}
