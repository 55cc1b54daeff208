/// Reads and normalises requests from the socket before Helidon sees them.
package io.narrows.exporter.adapter.inbound.http.server.wire;
