package io.narrows.exporter.adapter.inbound.cli;

/// Makes text from others, such as a scanner, a destination or a plugin, safe for a terminal, which would obey hidden
/// control characters.
final class Printable {
    private Printable() {}

    static String of(String text) {
        return text.replaceAll("[\\p{Cntrl}&&[^\\t]]", "\uFFFD");
    }
}
