package io.narrows.exporter.deploy.kubernetes;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// An expression of Prometheus' query language, as far as it takes to find the metrics that it names.
record PromQl(String text) {
    private static final Pattern TEXTS = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"|'(?:[^'\\\\]|\\\\.)*'");
    private static final Pattern SELECTORS_AND_RANGES = Pattern.compile("\\{[^}]*}|\\[[^]]*]");
    private static final Pattern LABELS =
            Pattern.compile("\\b(?:by|without|on|ignoring|group_left|group_right)\\s*\\([^)]*\\)");
    private static final Pattern NAME_BUT_NO_FUNCTION = Pattern.compile("(?<![\\w:.$])[a-zA-Z_:][\\w:]*+(?!\\s*\\()");
    private static final Set<String> WORDS = Set.of("and", "or", "unless", "offset", "bool", "atan2", "inf", "nan");

    /// The names of metrics and of recording rules.
    Set<String> metrics() {
        var bare = TEXTS.matcher(text).replaceAll("");
        bare = SELECTORS_AND_RANGES.matcher(bare).replaceAll("");
        bare = LABELS.matcher(bare).replaceAll("");
        var names = new TreeSet<String>();
        NAME_BUT_NO_FUNCTION.matcher(bare).results().forEach(name -> names.add(name.group()));
        names.removeAll(WORDS);
        return names;
    }
}
