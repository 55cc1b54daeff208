package io.narrows.exporter.application.events;

/// The sources of the reports that the exporter makes itself. No sender may hand them in.
public enum OwnSource {
    /// What operators change.
    AUDIT("exporter_audit"),
    /// What operators should know.
    EVENT("exporter_event");

    private final String source;

    OwnSource(String source) {
        this.source = source;
    }

    /// The source as reports have it.
    public String source() {
        return source;
    }

    /// Whether a source is one of these. Also true for a source that people take for one.
    public static boolean isOwn(String source) {
        var name = source.strip();
        for (var own : values()) {
            if (name.equalsIgnoreCase(own.source)) {
                return true;
            }
        }
        return false;
    }
}
