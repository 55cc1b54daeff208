package io.narrows.exporter.domain.access;

import io.narrows.exporter.domain.hash.TextHash;
import io.narrows.exporter.domain.report.ReportId;

/// The mark of a sender in the ids of its reports: the last 25 bits are a hash of the sender's name and of the bits
/// before, of which 55 are random.
///
/// So whose report an id belongs to needs no place in the spool. A sender that got hold of another sender's id passes
/// for its owner once in 33 million ids, and cannot try: it can choose neither its own name nor the id.
final class SenderMark {
    /// Crockford's base 32, as in `ReportId`.
    private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    private static final int LENGTH = 5;

    private SenderMark() {}

    /// The id with the mark of a sender in place of its last bits.
    static ReportId put(String sender, ReportId id) {
        var rest = unmarked(id);
        return new ReportId(rest + mark(sender, rest));
    }

    /// Whether an id has the mark of a sender.
    static boolean isOn(String sender, ReportId id) {
        return id.value().endsWith(mark(sender, unmarked(id)));
    }

    private static String unmarked(ReportId id) {
        return id.value().substring(0, id.value().length() - LENGTH);
    }

    private static String mark(String sender, String rest) {
        var hash = TextHash.sha256(rest + sender);
        var mark = new StringBuilder(LENGTH);
        for (int i = 0; i < LENGTH; i++) {
            mark.append(ALPHABET.charAt(hash[i] & 31));
        }
        return mark.toString();
    }
}
