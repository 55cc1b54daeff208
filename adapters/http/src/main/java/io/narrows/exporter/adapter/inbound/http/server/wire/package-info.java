/// Reads and normalises requests as they come over the wire, before Helidon sees them.
package io.narrows.exporter.adapter.inbound.http.server.wire;
