package io.narrows.exporter.plugin.spi;

import java.util.List;

/// The lines in which two descriptions of types differ.
final class LineDiff {
    private LineDiff() {}

    /// @return each line that is gone with `-`, each new one with `+`, below the head of its type; empty if there are
    ///     none
    static String between(String expected, String actual) {
        var before = expected.lines().toList();
        var after = actual.lines().toList();
        var common = common(before, after);
        var diff = new StringBuilder();
        var head = "";
        var shown = "";
        for (int i = 0, j = 0; i < before.size() || j < after.size(); ) {
            boolean isSame =
                    i < before.size() && j < after.size() && before.get(i).equals(after.get(j));
            boolean isGone =
                    !isSame && i < before.size() && (j == after.size() || common[i + 1][j] >= common[i][j + 1]);
            var line = isSame || isGone ? before.get(i) : after.get(j);
            if (line.endsWith("{")) {
                head = line;
                shown = isSame ? shown : head;
            } else if (!isSame && !shown.equals(head)) {
                diff.append(head).append('\n');
                shown = head;
            }
            if (!isSame) {
                diff.append(isGone ? '-' : '+').append(line).append('\n');
            }
            i += isSame || isGone ? 1 : 0;
            j += isGone ? 0 : 1;
        }
        return diff.toString();
    }

    /// The length of the longest common subsequence of the lines from `i` and from `j` on.
    private static int[][] common(List<String> before, List<String> after) {
        var lengths = new int[before.size() + 1][after.size() + 1];
        for (int i = before.size() - 1; i >= 0; i--) {
            for (int j = after.size() - 1; j >= 0; j--) {
                lengths[i][j] = before.get(i).equals(after.get(j))
                        ? lengths[i + 1][j + 1] + 1
                        : Math.max(lengths[i + 1][j], lengths[i][j + 1]);
            }
        }
        return lengths;
    }
}
