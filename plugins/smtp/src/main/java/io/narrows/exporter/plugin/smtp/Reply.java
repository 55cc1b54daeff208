package io.narrows.exporter.plugin.smtp;

import io.narrows.exporter.domain.consumer.Delivery;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// The part of a mail server's reply that may be repeated: its codes always (RFC 3463), its text unless the text quotes
/// a report.
final class Reply {
    private static final Pattern FORM =
            Pattern.compile("(?s)(?<codes>\\d{3}(?:[ -]\\d\\.\\d{1,3}\\.\\d{1,3})?)(?<text>.*)");
    private static final String NONE = "no reply";
    private static final int LONGEST = 160;
    private static final int PASSAGE = 12;

    private Reply() {}

    /// The repeatable part of a reply to a command that holds no secret.
    static String of(String reply) {
        return OneLine.of(reply, LONGEST);
    }

    /// @param reports the reports that the server had received by then
    static String of(String reply, List<Delivery> reports) {
        var line = of(reply);
        return quotes(line, reports) ? codesOf(reply) : line;
    }

    static String codesOf(String reply) {
        return Optional.of(FORM.matcher(reply.strip()))
                .filter(matcher -> matcher.matches())
                .map(matcher -> matcher.group("codes"))
                .orElse(NONE);
    }

    private static boolean quotes(String line, List<Delivery> reports) {
        for (var delivery : reports) {
            var report = delivery.report().payload().text();
            for (int start = 0; start + PASSAGE <= line.length(); start++) {
                if (report.contains(line.substring(start, start + PASSAGE))) {
                    return true;
                }
            }
        }
        return false;
    }
}
