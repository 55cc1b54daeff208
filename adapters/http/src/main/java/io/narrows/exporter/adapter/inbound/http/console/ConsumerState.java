package io.narrows.exporter.adapter.inbound.http.console;

import io.narrows.exporter.application.delivery.LaneStatus;
import java.util.Comparator;
import java.util.List;

/// What a consumer or a lane does, for a page.
enum ConsumerState {
    PAUSED("Paused: settings or credentials are wrong", "paused"),
    BACKING_OFF("Backing off", "failing"),
    DOUBTED("In doubt", "doubted"),
    OPEN("Delivering", "open"),
    IDLE("Idle", "idle"),
    NOT_INSTALLED("Not installed", "missing");

    private final String label;
    private final String style;

    ConsumerState(String label, String style) {
        this.label = label;
        this.style = style;
    }

    String label() {
        return label;
    }

    /// The class of the sign in `console.css`.
    String style() {
        return style;
    }

    static ConsumerState of(LaneStatus lane) {
        return switch (lane.state()) {
            case PAUSED -> PAUSED;
            case BACKING_OFF -> BACKING_OFF;
            case DOUBTED -> DOUBTED;
            case NEW, OPEN -> OPEN;
        };
    }

    /// The worst state of some lanes; idle if there are none.
    static ConsumerState worst(List<LaneStatus> lanes) {
        return lanes.stream()
                .map(ConsumerState::of)
                .min(Comparator.naturalOrder())
                .orElse(IDLE);
    }
}
