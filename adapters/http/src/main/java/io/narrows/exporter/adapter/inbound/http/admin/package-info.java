/// The operators' endpoints: consumers, dead letters, pending deliveries, metrics and health.
package io.narrows.exporter.adapter.inbound.http.admin;
