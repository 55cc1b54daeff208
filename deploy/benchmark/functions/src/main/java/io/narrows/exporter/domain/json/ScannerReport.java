package io.narrows.exporter.domain.json;

import java.nio.charset.StandardCharsets;

/// Reports like those of scanners: many small findings, so that a quote comes every few bytes.
public final class ScannerReport {
    private static final String FINDING =
            "{\"id\":\"CVE-2026-%05d\",\"severity\":\"HIGH\",\"pkg\":\"libssl%d\",\"note\":\"a \\\"quoted\\\" line\\nand another\"}";

    private ScannerReport() {}

    /// @param size in bytes; the report is somewhat longer
    public static byte[] ofSize(int size) {
        var json = new StringBuilder("{\"docID\":\"bench-1\",\"vulnerabilities\":[");
        for (int finding = 0; json.length() < size; finding++) {
            json.append(finding == 0 ? "" : ",").append(FINDING.formatted(finding * 7919 % 100_000, finding % 10));
        }
        return json.append("]}").toString().getBytes(StandardCharsets.UTF_8);
    }
}
