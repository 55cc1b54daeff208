package io.narrows.exporter.adapter.outbound.plugins;

import java.io.PrintWriter;
import java.util.spi.ToolProvider;

/// A service provider on the host's class path, which plugins must not find.
public final class HostTool implements ToolProvider {
    static final String NAME = "host-tool";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int run(PrintWriter out, PrintWriter err, String... arguments) {
        return 0;
    }
}
