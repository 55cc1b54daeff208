/// Runs the worked cases of the protocol against any running exporter.
package io.narrows.exporter.adapter.inbound.http.protocol;
