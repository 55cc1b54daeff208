package io.narrows.exporter.domain.json;

import java.util.Arrays;

/// A JSON text without the white space between its tokens; values are never touched.
public final class CompactJson {
    private CompactJson() {}

    /// @param json a valid JSON text in UTF-8; not changed
    public static byte[] of(byte[] json) {
        var dense = new byte[json.length];
        int size = 0;
        boolean inString = false;
        for (int i = 0; i < json.length; i++) {
            byte b = json[i];
            if (inString && b == '\\') {
                dense[size++] = b;
                i++;
                dense[size++] = json[i];
                continue;
            }
            if (b == '"') {
                inString = !inString;
            }
            if (inString || !JsonTokens.isSpace(b)) {
                dense[size++] = b;
            }
        }
        return Arrays.copyOf(dense, size);
    }
}
