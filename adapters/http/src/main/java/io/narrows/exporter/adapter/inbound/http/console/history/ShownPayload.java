package io.narrows.exporter.adapter.inbound.http.console.history;

import io.narrows.exporter.adapter.inbound.http.console.frame.Shown;
import io.narrows.exporter.domain.report.Payload;
import java.util.ArrayList;
import java.util.List;

/// The payload of a report, for a page: its beginning, in pieces that the page may show whole.
///
/// @param isCut whether the payload goes on
/// @param shown how much of it is shown
record ShownPayload(List<String> pieces, boolean isCut, String shown) {
    private static final int MOST = 256 << 10;
    private static final int PIECE = 3_000;

    static ShownPayload of(Payload payload) {
        var text = payload.text();
        var begin = text.length() <= MOST ? text : text.substring(0, MOST);
        var pieces = new ArrayList<String>();
        int from = 0;
        while (from < begin.length()) {
            int to = Math.min(from + PIECE, begin.length());
            if (to < begin.length() && Character.isHighSurrogate(begin.charAt(to - 1))) {
                to--;
            }
            pieces.add(begin.substring(from, to));
            from = to;
        }
        return new ShownPayload(List.copyOf(pieces), begin.length() < text.length(), Shown.size(begin.length()));
    }
}
