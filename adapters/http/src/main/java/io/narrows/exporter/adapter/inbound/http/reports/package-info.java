/// The scanners' endpoints: reports in three shapes, and receipts.
package io.narrows.exporter.adapter.inbound.http.reports;
