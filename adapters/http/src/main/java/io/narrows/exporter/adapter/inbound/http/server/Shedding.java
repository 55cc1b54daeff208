package io.narrows.exporter.adapter.inbound.http.server;

/// Why the exporter closed a connection, or did not take one.
public enum Shedding {
    HEAD_TIMEOUT("head_timeout"),
    IDLE_TIMEOUT("idle_timeout"),
    ANSWER_TIMEOUT("answer_timeout"),
    PORT_FULL("port_full"),
    ADDRESS_FULL("address_full"),
    /// The port was full, and every other connection was being answered.
    REFUSED("refused");

    private final String label;

    Shedding(String label) {
        this.label = label;
    }

    /// The reason's name in metrics and the log.
    public String label() {
        return label;
    }
}
