/// Runs the worked cases of the protocol against an exporter, whichever way it was started.
package io.narrows.exporter.adapter.inbound.http.protocol;
