/// The metrics of the exporter: `deploy/monitoring/README.md` explains each.
package io.narrows.exporter.adapter.inbound.http.admin.metrics;
