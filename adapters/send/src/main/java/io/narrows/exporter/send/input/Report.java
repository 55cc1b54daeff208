package io.narrows.exporter.send.input;

import io.narrows.exporter.domain.json.JsonStrings;
import io.narrows.exporter.domain.json.JsonValue;
import java.io.IOException;
import java.io.OutputStream;

/// One report: a part of what was read, byte for byte, with fields put into it where it lacked them.
///
/// Nothing is copied: the reports that a file of many megabytes is split into share its bytes.
public final class Report {
    private final String name;
    private final byte[] utf8;
    private final int from;
    private final int to;
    private final int insertAt;
    private final byte[] inserted;

    private Report(String name, byte[] utf8, int from, int to, int insertAt, byte[] inserted) {
        this.name = name;
        this.utf8 = utf8;
        this.from = from;
        this.to = to;
        this.insertAt = insertAt;
        this.inserted = inserted;
    }

    /// All of a text.
    ///
    /// @param name that the user knows it by
    /// @param start of the text among the bytes
    static Report whole(String name, byte[] utf8, int start) {
        return new Report(name, utf8, start, utf8.length, utf8.length, new byte[0]);
    }

    /// A part of a text.
    static Report part(String name, byte[] utf8, JsonValue part) {
        return new Report(name, utf8, part.from(), part.to(), part.to(), new byte[0]);
    }

    /// The same with more text in one place.
    ///
    /// @param place among the bytes, within the report
    Report with(byte[] more, int place) {
        return new Report(name, utf8, from, to, place, more);
    }

    /// Such as `report.json`, or `report.json/Results/0`.
    public String name() {
        return name;
    }

    /// How long it is within a JSON string, in bytes.
    public long quotedLength() {
        return JsonStrings.escapedLength(utf8, from, insertAt)
                + JsonStrings.escapedLength(inserted, 0, inserted.length)
                + JsonStrings.escapedLength(utf8, insertAt, to);
    }

    /// Writes what stands between the quotes of a JSON string that holds it.
    public void writeQuoted(OutputStream out) throws IOException {
        JsonStrings.writeEscaped(utf8, from, insertAt, out);
        JsonStrings.writeEscaped(inserted, 0, inserted.length, out);
        JsonStrings.writeEscaped(utf8, insertAt, to, out);
    }

    /// Tells the name only, for a report may hold anything.
    @Override
    public String toString() {
        return "Report[" + name + "]";
    }
}
