/// The front door of a port: who may hold a connection and for how long, and what of HTTP reaches Helidon.
///
/// Helidon 4.5 asks a selector that is registered alone for a connection at the accept, before any byte. `FrontDoor` is
/// that selector. It reads each connection itself, within deadlines, and hands Helidon requests in one canonical form,
/// so that what Helidon reads more strictly or more loosely than RFC 9112 never shows.
package io.narrows.exporter.adapter.inbound.http.server;
