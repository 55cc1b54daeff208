/// `data-exporter reports` and `data-exporter resend`.
package io.narrows.exporter.adapter.inbound.cli.reports;
