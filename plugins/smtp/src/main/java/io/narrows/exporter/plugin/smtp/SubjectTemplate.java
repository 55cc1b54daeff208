package io.narrows.exporter.plugin.smtp;

import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.InvalidSettingException;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The template of a mail's subject. Names in braces are replaced by values of the mail. The result is always one line,
/// whatever a source contains.
record SubjectTemplate(String text) {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)}");
    private static final Map<String, Function<List<Delivery>, String>> VALUES = Map.of(
            "source", Sources::named,
            "id", batch -> batch.getFirst().report().id().toString(),
            "receivedAt", batch -> batch.getFirst().report().receivedAt().toString(),
            "count", batch -> Integer.toString(batch.size()));
    private static final String LABEL = "labels.";
    private static final int LONGEST = 200;

    /// @throws InvalidSettingException if the template has an unknown name
    static SubjectTemplate parse(String text) {
        var names = PLACEHOLDER.matcher(text);
        while (names.find()) {
            if (!VALUES.containsKey(names.group(1)) && !isLabel(names.group(1))) {
                throw new InvalidSettingException(
                        SmtpSettings.SUBJECT,
                        "has a name in braces that is none of " + String.join(", ", new TreeSet<>(VALUES.keySet()))
                                + " and " + LABEL + "NAME");
            }
        }
        return new SubjectTemplate(text);
    }

    /// @param batch the reports in the mail, at least one
    String fill(List<Delivery> batch) {
        var filled =
                PLACEHOLDER.matcher(text).replaceAll(name -> Matcher.quoteReplacement(value(name.group(1), batch)));
        return OneLine.of(filled, LONGEST);
    }

    private static String value(String name, List<Delivery> batch) {
        return isLabel(name)
                ? Sources.label(name.substring(LABEL.length()), batch)
                : VALUES.getOrDefault(name, nothing -> "").apply(batch);
    }

    private static boolean isLabel(String name) {
        return name.startsWith(LABEL) && name.length() > LABEL.length();
    }
}
