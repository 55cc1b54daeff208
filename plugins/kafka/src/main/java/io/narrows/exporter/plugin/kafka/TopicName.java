package io.narrows.exporter.plugin.kafka;

import io.narrows.exporter.domain.consumer.InvalidSettingException;
import java.util.regex.Pattern;

/// The name of a topic, by Kafka's rules: 1 to 249 letters, digits, `.`, `_` and `-` of ASCII, and neither `.` nor
/// `..`.
record TopicName(String value) {
    private static final String UNKNOWN_SOURCE = "unknown_source";
    private static final int MAX_LENGTH = 249;
    private static final Pattern LEGAL = Pattern.compile("(?!\\.{1,2}$)[a-zA-Z0-9._-]{1," + MAX_LENGTH + "}");
    private static final Pattern ILLEGAL_CHARACTER = Pattern.compile("[^a-zA-Z0-9._-]");
    /// Leading dots and underscores. Names that begin with `_` are reserved for Kafka and its companions, such as
    /// `__consumer_offsets` and `_schemas`.
    private static final Pattern NOT_FIRST = Pattern.compile("^[._]+");

    /// The topic named in the settings.
    ///
    /// @throws InvalidSettingException if Kafka does not allow the name
    static TopicName ofSetting(String text) {
        if (!LEGAL.matcher(text).matches()) {
            throw new InvalidSettingException(
                    KafkaSettings.TOPIC,
                    "must be 1 to " + MAX_LENGTH + " letters, digits, '.', '_' and '-', and neither '.' nor '..'");
        }
        return new TopicName(text);
    }

    /// The topic for reports of a source. Each character that Kafka does not allow becomes `-`, leading `.` and `_` are
    /// removed, and a long name is cut.
    static TopicName ofSource(String source) {
        var legal = NOT_FIRST
                .matcher(ILLEGAL_CHARACTER.matcher(source.strip()).replaceAll("-"))
                .replaceFirst("");
        return new TopicName(
                legal.isEmpty() ? UNKNOWN_SOURCE : legal.substring(0, Math.min(legal.length(), MAX_LENGTH)));
    }

    @Override
    public String toString() {
        return value;
    }
}
