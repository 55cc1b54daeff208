/// The exporter at a glance, and the stream of events, for operators.
package io.narrows.exporter.adapter.inbound.http.admin.overview;
