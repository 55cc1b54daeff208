/// What the world talks to over HTTP: scanners on one port, operators on another. Each request runs on its own virtual
/// thread, and errors of every kind become answers in one place, `Problems`.
package io.narrows.exporter.adapter.inbound.http;
