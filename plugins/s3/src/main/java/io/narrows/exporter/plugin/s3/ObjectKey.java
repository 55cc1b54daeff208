package io.narrows.exporter.plugin.s3;

import io.narrows.exporter.domain.consumer.InvalidSettingException;
import io.narrows.exporter.domain.report.ReportData;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.regex.Pattern;

/// The key of a report's object: `prefix/source/yyyy-MM-dd/id.json`. A report always has the same key, so sending it
/// again replaces the object.
///
/// @param value at most 1,024 bytes, of characters that need no escapes anywhere
///     (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html>)
record ObjectKey(String value) {
    private static final String UNKNOWN_SOURCE = "unknown_source";
    private static final Pattern ILLEGAL_CHARACTER = Pattern.compile("[^A-Za-z0-9._-]");
    private static final Pattern LEADING_DOTS = Pattern.compile("^\\.+");
    private static final int LONGEST_SOURCE = 200;
    private static final int LONGEST_PREFIX = 512;
    private static final Pattern PREFIX =
            Pattern.compile("|(?!.*(?:^|/)\\.{1,2}(?:/|$))[A-Za-z0-9._=-]+(?:/[A-Za-z0-9._=-]+)*");

    /// @param prefix the result of `prefix`; blank for none
    /// @param extension such as `.json`
    static ObjectKey of(String prefix, ReportData report, String extension) {
        var day = LocalDate.ofInstant(report.receivedAt(), ZoneOffset.UTC);
        return new ObjectKey((prefix.isEmpty() ? "" : prefix + "/")
                + folder(report.source())
                + "/" + day
                + "/" + report.id() + extension);
    }

    /// Reads the setting `prefix`, and removes slashes at its ends.
    ///
    /// @throws InvalidSettingException if the prefix does not fit into a key
    static String prefix(String text) {
        var prefix = text.strip().replaceAll("^/+|/+$", "");
        if (!PREFIX.matcher(prefix).matches() || prefix.length() > LONGEST_PREFIX) {
            throw new InvalidSettingException(
                    S3Settings.PREFIX,
                    "must be up to " + LONGEST_PREFIX
                            + " letters, digits, '.', '_', '-' and '=', in folders that are parted by '/' and are neither"
                            + " '.' nor '..'");
        }
        return prefix;
    }

    @Override
    public String toString() {
        return value;
    }

    /// Replaces every character of the source that has a meaning in a path, a URL or a shell with `-`. Two sources may
    /// share a folder, because the ids of their reports differ.
    private static String folder(String source) {
        var legal = LEADING_DOTS
                .matcher(ILLEGAL_CHARACTER.matcher(source.strip()).replaceAll("-"))
                .replaceFirst("");
        return legal.isEmpty() ? UNKNOWN_SOURCE : legal.substring(0, Math.min(legal.length(), LONGEST_SOURCE));
    }
}
