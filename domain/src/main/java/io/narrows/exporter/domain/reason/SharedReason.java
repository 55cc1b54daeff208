package io.narrows.exporter.domain.reason;

import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// A reason without what differs from report to report, so that deliveries that failed in the same way share it.
///
/// Ids and numbers become `#`. The status of an HTTP answer stays, because it tells one failure from another.
///
/// @param text at most 300 characters
public record SharedReason(String text) {
    private static final int LONGEST = 300;

    /// Every id of this length or longer becomes one `#`, whatever its form.
    private static final int LONG_ID = 16;

    private static final Pattern PARTS = Pattern.compile("(?<status>(?i:HTTP|status) \\d{3}\\b)"
            + "|\\p{XDigit}{8}-\\p{XDigit}{4}-\\p{XDigit}{4}-\\p{XDigit}{4}-\\p{XDigit}{12}"
            + "|[A-Za-z0-9]+");
    private static final Pattern DIGITS = Pattern.compile("[0-9]+");
    private static final Pattern HEX = Pattern.compile("\\p{XDigit}{7,}");

    /// Digits between letters, or letters between digits, as ids have them and words do not.
    private static final Pattern MIXED = Pattern.compile("[0-9]+[A-Za-z]+[0-9]|[A-Za-z]+[0-9]+[A-Za-z]");

    /// Makes a shared reason. The same again from its own text.
    ///
    /// @param reason such as `HTTP 400: document 17 is no object`
    public static SharedReason of(String reason) {
        var head = reason.length() > 2 * LONGEST ? reason.substring(0, 2 * LONGEST) : reason;
        var text = PARTS.matcher(head).replaceAll(SharedReason::shared);
        return new SharedReason(text.length() > LONGEST ? text.substring(0, LONGEST) : text);
    }

    private static String shared(MatchResult part) {
        var text = part.group();
        if (part.group("status") != null) {
            return text;
        }
        boolean isUuid = text.indexOf('-') > 0;
        if (!isUuid && text.chars().noneMatch(Character::isDigit)) {
            return text;
        }
        boolean isId = isUuid
                || text.length() >= LONG_ID
                || HEX.matcher(text).matches()
                || MIXED.matcher(text).find();
        return isId ? "#" : DIGITS.matcher(text).replaceAll("#");
    }

    @Override
    public String toString() {
        return text;
    }
}
