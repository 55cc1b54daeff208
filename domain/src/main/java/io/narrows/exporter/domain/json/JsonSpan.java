package io.narrows.exporter.domain.json;

import java.util.Arrays;

/// A value that was read over: where it lies, and what was learnt of it on the way.
///
/// @param from the place of its first byte
/// @param to the place behind its last byte
/// @param depth 0 for a single value, 1 for `{}`, 2 for `[{}]`
/// @param isOneLine whether no line ends between its tokens
/// @param isUtf8 whether every byte of it belongs to a character
public record JsonSpan(int from, int to, int depth, boolean isOneLine, boolean isUtf8) {

    /// A copy of the value as it is spelled; a byte that belongs to no character becomes U+FFFD.
    ///
    /// @param json the text that was read
    public byte[] spelled(byte[] json) {
        return isUtf8 ? Arrays.copyOfRange(json, from, to) : Utf8.replaced(json, from, to);
    }
}
