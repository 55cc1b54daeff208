package io.narrows.exporter.plugin.governor;

import java.time.Duration;

/// The timeouts of a request to a service.
///
/// @param connect for connecting, TLS included
/// @param response for the whole answer, connecting included
record Timeouts(Duration connect, Duration response) {}
