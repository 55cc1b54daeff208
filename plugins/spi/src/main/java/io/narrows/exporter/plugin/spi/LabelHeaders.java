package io.narrows.exporter.plugin.spi;

import io.narrows.exporter.domain.report.Labels;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Labels as headers of a request, so that no label can end a header or begin one, and `/ingest` of an exporter reads
/// them back. Names are in lower case, and of the signs of ASCII they have `-`, `.` and `_`. Values have all visible
/// characters of ASCII. Everything else is percent-encoded UTF-8, as in section 3.1.3.2 of the HTTP binding of
/// CloudEvents.
///
/// Immutable and thread-safe.
///
/// @param all the values by the names of the headers
/// @param leftOut how many labels are not in `all`, because there was no room or because their names differ from others
///     in case only
public record LabelHeaders(SortedMap<String, String> all, int leftOut) {
    /// How the name of the header of a label begins, in an HTTP request that is not bound to another rule.
    public static final String PREFIX = "Report-Label-";

    /// The name of a header that says how many labels are left out.
    public static final String LEFT_OUT = "Report-Labels-Left-Out";

    /// The bytes that fit the headers of most servers, which take 8 KB of them altogether.
    public static final int MOST_BYTES = 4 * 1024;

    private static final HexFormat HEX = HexFormat.of().withUpperCase();
    private static final String NAME_SIGNS = "-._";
    private static final String TRACE_PARENT = "traceparent";
    private static final String TRACE_STATE = "tracestate";
    private static final Pattern PARENT = Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");
    private static final Pattern STATE = Pattern.compile("[ -~]*[!-~]");

    public LabelHeaders {
        all = Collections.unmodifiableSortedMap(new TreeMap<>(all));
    }

    /// The labels in the order of their names, as far as there is room.
    ///
    /// @param prefix the begin of each name, in ASCII
    /// @param mostBytes of all names and values
    public static LabelHeaders of(Labels labels, String prefix, int mostBytes) {
        var all = new TreeMap<String, String>();
        int left = mostBytes;
        for (var label : labels.all().entrySet()) {
            var name = prefix + name(label.getKey());
            var value = value(label.getValue());
            int size = name.length() + value.length();
            if (size <= left && all.putIfAbsent(name, value) == null) {
                left -= size;
            }
        }
        return new LabelHeaders(all, labels.all().size() - all.size());
    }

    /// The place of a report in a distributed trace, as the headers `traceparent` and `tracestate` of W3C Trace
    /// Context.
    /// Empty if the labels of these names are none that any service would read.
    public static SortedMap<String, String> ofTrace(Labels labels) {
        var headers = new TreeMap<String, String>();
        var parent = labels.all().getOrDefault(TRACE_PARENT, "");
        if (PARENT.matcher(parent).matches()) {
            headers.put(TRACE_PARENT, parent);
            var state = labels.all().getOrDefault(TRACE_STATE, "");
            if (STATE.matcher(state).matches()) {
                headers.put(TRACE_STATE, state);
            }
        }
        return headers;
    }

    private static String name(String label) {
        return encoded(label.toLowerCase(Locale.ROOT), true);
    }

    private static String value(String label) {
        return encoded(label, false);
    }

    private static String encoded(String text, boolean isName) {
        var encoded = new StringBuilder(text.length());
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xFF);
            if (isName ? isOfName(c) : isOfValue(c)) {
                encoded.append(c);
            } else {
                encoded.append('%').append(HEX.toHexDigits(b));
            }
        }
        return encoded.toString();
    }

    private static boolean isOfName(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || NAME_SIGNS.indexOf(c) >= 0;
    }

    private static boolean isOfValue(char c) {
        return c > ' ' && c <= '~' && c != '"' && c != '%';
    }
}
