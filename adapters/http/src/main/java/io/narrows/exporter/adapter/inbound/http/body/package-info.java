/// Reads request bodies within limits of size, of time, and of memory for all bodies together.
package io.narrows.exporter.adapter.inbound.http.body;
