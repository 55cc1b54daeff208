package io.narrows.exporter.plugin.kafka;

import io.narrows.exporter.domain.report.ReportData;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// What the key of a record contains. Records with the same key are in the same partition, in the order in which they
/// were sent.
enum RecordKey {
    REPORT_ID("reportId") {
        @Override
        Optional<byte[]> of(ReportData report) {
            return Optional.of(utf8(report.id().value()));
        }
    },
    SOURCE("source") {
        @Override
        Optional<byte[]> of(ReportData report) {
            return Optional.of(utf8(report.source()));
        }
    },
    NONE("none") {
        @Override
        Optional<byte[]> of(ReportData report) {
            return Optional.empty();
        }
    };

    private final String word;

    RecordKey(String word) {
        this.word = word;
    }

    /// The word for this key in the settings.
    String word() {
        return word;
    }

    /// @param word one of the declared words
    static RecordKey named(String word) {
        for (var key : values()) {
            if (key.word.equals(word)) {
                return key;
            }
        }
        throw new IllegalArgumentException("no such key is declared");
    }

    /// The key of a report's record. Empty for a record without a key, which may go to any partition.
    abstract Optional<byte[]> of(ReportData report);

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
