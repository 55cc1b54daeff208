/// The HTTP adapter: serves scanners on one port and operators on another. Each request runs on its own virtual thread.
/// `Problems` is the one place that turns errors of every kind into answers.
package io.narrows.exporter.adapter.inbound.http;
