package io.narrows.exporter.adapter.inbound.cli;

/// What others wrote, such as a scanner, a destination or a plugin, made fit for a terminal, which would obey what is
/// hidden in it.
public final class Printable {
    private Printable() {}

    public static String of(String text) {
        return text.replaceAll("[\\p{Cntrl}&&[^\\t]]", "\uFFFD");
    }
}
