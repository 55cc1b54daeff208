package io.narrows.exporter.plugin.governor;

import java.time.Duration;

/// How long a service may take.
///
/// @param connect for a connection to come about, TLS included
/// @param response for the whole answer, the connection included
record Timeouts(Duration connect, Duration response) {}
