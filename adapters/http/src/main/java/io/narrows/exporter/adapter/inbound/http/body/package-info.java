/// Reads request bodies within their limits: of size, of time, and of memory for all of them together.
package io.narrows.exporter.adapter.inbound.http.body;
