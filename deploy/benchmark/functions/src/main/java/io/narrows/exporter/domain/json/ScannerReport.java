package io.narrows.exporter.domain.json;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Reports like those of scanners: many small findings, so that a quote comes every few bytes. Their texts differ in
/// length, because a processor learns where the quotes of texts are that do not.
public final class ScannerReport {
    private static final String FINDING = "{\"id\":\"CVE-2026-%d\",\"severity\":\"%s\",\"pkg\":\"%s\",\"note\":\"%s\"}";
    private static final List<String> SEVERITIES = List.of("LOW", "MEDIUM", "HIGH", "CRITICAL");
    private static final List<String> ESCAPES = List.of("\\n", "\\\"", " ", " ", " ", " ", " ", " ");

    private final SplittableRandom random = new SplittableRandom(1);

    private ScannerReport() {}

    /// @param size in bytes; the report is somewhat longer
    public static byte[] ofSize(int size) {
        return new ScannerReport().write(size).getBytes(StandardCharsets.UTF_8);
    }

    private String write(int size) {
        var json = new StringBuilder("{\"docID\":\"bench-1\",\"vulnerabilities\":[");
        for (int finding = 0; json.length() < size; finding++) {
            json.append(finding == 0 ? "" : ",")
                    .append(FINDING.formatted(random.nextInt(100_000), oneOf(SEVERITIES), word(), note()));
        }
        return json.append("]}").toString();
    }

    private String note() {
        return IntStream.range(0, random.nextInt(2, 15))
                .mapToObj(i -> word() + oneOf(ESCAPES))
                .collect(Collectors.joining());
    }

    private String word() {
        return "abcdefghijklm".substring(0, random.nextInt(2, 13));
    }

    private String oneOf(List<String> texts) {
        return texts.get(random.nextInt(texts.size()));
    }
}
