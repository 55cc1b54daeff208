package io.narrows.exporter.adapter.inbound.http.console.frame;

/// An entry of the menu.
public enum Section {
    FLOW("Flow", "/console"),
    DELIVERIES("Deliveries", "/console/deliveries"),
    DEAD_LETTERS("Dead letters", "/console/dead-letters"),
    CONSUMERS("Consumers", "/console/consumers"),
    SOURCES("Sources", "/console/sources"),
    ROUTES("Routes", "/console/routes"),
    PLUGINS("Plugins", "/console/plugins"),
    AUDIT("Audit", "/console/audit"),
    /// A page that no entry of the menu leads to.
    NONE("", "");

    private final String label;
    private final String path;

    Section(String label, String path) {
        this.label = label;
        this.path = path;
    }

    public String label() {
        return label;
    }

    public String path() {
        return path;
    }
}
