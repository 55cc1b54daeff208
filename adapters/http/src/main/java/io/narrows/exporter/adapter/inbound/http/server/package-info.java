/// The front door of a port: decides which clients may hold a connection and for how long, and which bytes reach
/// Helidon.
///
/// If only one selector is registered, Helidon 4.5 asks it for a connection at the accept, before any byte arrives.
/// `FrontDoor` is that selector. It reads each connection itself, within deadlines, and hands Helidon requests in one
/// canonical form. So it never matters where Helidon reads more strictly or more loosely than RFC 9112.
/// `HelidonCasesTest` has a minimal case for each of these differences.
package io.narrows.exporter.adapter.inbound.http.server;
