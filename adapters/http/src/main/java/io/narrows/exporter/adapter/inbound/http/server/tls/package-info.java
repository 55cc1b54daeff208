/// TLS of a port: its certificate, and the versions that it speaks.
package io.narrows.exporter.adapter.inbound.http.server.tls;
