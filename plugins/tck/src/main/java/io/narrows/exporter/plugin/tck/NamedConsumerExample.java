package io.narrows.exporter.plugin.tck;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// A named consumer as a page shows it: a block of YAML that begins with `consumers:`, and under it a name with a
/// `type` and settings, each on a line of its own.
///
/// @param settings all that is said but the type, by their keys
record NamedConsumerExample(String name, String type, Map<String, String> settings) {
    private static final String GROUP = "consumers:";
    private static final Pattern NAME = Pattern.compile(" {2}([A-Za-z][A-Za-z0-9_-]*):");
    private static final Pattern SETTING = Pattern.compile(" {4}([A-Za-z][A-Za-z0-9_-]*): +(\\S.*)");
    private static final Pattern COMMENT = Pattern.compile("(^|\\s)#.*$");

    /// All of a page. A line that fits none of these forms ends the block.
    static List<NamedConsumerExample> on(List<String> page) {
        var examples = new ArrayList<NamedConsumerExample>();
        for (int i = 0; i + 1 < page.size(); i++) {
            if (page.get(i).strip().equals("```yaml")
                    && page.get(i + 1).stripTrailing().equals(GROUP)) {
                examples.addAll(of(page.subList(i + 2, page.size())));
            }
        }
        return examples;
    }

    private static List<NamedConsumerExample> of(List<String> lines) {
        var examples = new ArrayList<NamedConsumerExample>();
        var name = Optional.<String>empty();
        var said = new LinkedHashMap<String, String>();
        for (var line : lines) {
            var text = COMMENT.matcher(line).replaceFirst("").stripTrailing();
            var heading = NAME.matcher(text);
            var setting = SETTING.matcher(text);
            if (heading.matches()) {
                name.ifPresent(before -> examples.add(of(before, said)));
                name = Optional.of(heading.group(1));
                said.clear();
            } else if (setting.matches()) {
                said.put(setting.group(1), unquoted(setting.group(2)));
            } else if (!text.isEmpty()) {
                break;
            }
        }
        name.ifPresent(last -> examples.add(of(last, said)));
        return examples;
    }

    private static NamedConsumerExample of(String name, Map<String, String> said) {
        var settings = new LinkedHashMap<>(said);
        var type = Optional.ofNullable(settings.remove("type")).orElse("");
        return new NamedConsumerExample(name, type, settings);
    }

    private static String unquoted(String value) {
        return value.length() > 1
                        && (value.startsWith("\"") || value.startsWith("'"))
                        && value.endsWith(value.substring(0, 1))
                ? value.substring(1, value.length() - 1)
                : value;
    }
}
