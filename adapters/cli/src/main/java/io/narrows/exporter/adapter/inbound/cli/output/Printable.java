package io.narrows.exporter.adapter.inbound.cli.output;

/// Makes text from others, such as a scanner, a destination or a plugin, safe for a terminal, which would obey hidden
/// control characters.
public final class Printable {
    private Printable() {}

    public static String of(String text) {
        return text.replaceAll("[\\p{Cntrl}&&[^\\t]]", "\uFFFD");
    }
}
