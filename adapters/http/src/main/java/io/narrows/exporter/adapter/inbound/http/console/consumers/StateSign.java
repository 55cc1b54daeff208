package io.narrows.exporter.adapter.inbound.http.console.consumers;

import io.narrows.exporter.application.delivery.LaneStatus;
import io.narrows.exporter.application.overview.ConsumerStatus;

/// How a page names the state of a consumer or of a lane.
enum StateSign {
    STOPPED("Paused by an operator", "paused"),
    MISCONFIGURED("Waiting: settings or credentials are wrong", "missing"),
    BACKING_OFF("Backing off: the destination is unavailable", "failing"),
    DOUBTED("In doubt", "doubted"),
    OPEN("Delivering", "open"),
    IDLE("Idle", "idle"),
    NOT_INSTALLED("Not installed", "missing");

    private final String label;
    private final String style;

    StateSign(String label, String style) {
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

    static StateSign of(LaneStatus lane) {
        return switch (lane.state()) {
            case PAUSED -> MISCONFIGURED;
            case BACKING_OFF -> BACKING_OFF;
            case DOUBTED -> DOUBTED;
            case NEW, OPEN -> OPEN;
        };
    }

    /// The sign of a consumer. A pause comes first, because it holds up a consumer that is not installed, too.
    static StateSign of(ConsumerStatus consumer) {
        return switch (consumer.state()) {
            case PAUSED -> STOPPED;
            case MISCONFIGURED -> MISCONFIGURED;
            case BACKING_OFF -> BACKING_OFF;
            case OPEN -> !consumer.isInstalled() ? NOT_INSTALLED : consumer.lanes() == 0 ? IDLE : OPEN;
        };
    }
}
