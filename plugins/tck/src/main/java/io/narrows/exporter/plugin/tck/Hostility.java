package io.narrows.exporter.plugin.tck;

/// The kinds of attack, each a clause of `HostileServerContract`.
enum Hostility {
    ENDLESS_HEAD,
    ENDLESS_BODY,
    BRACKETS,
    HUGE_LENGTH,
    SHORT_ANSWER,
    DRIP,
    HANG_UP,
    SILENCE
}
