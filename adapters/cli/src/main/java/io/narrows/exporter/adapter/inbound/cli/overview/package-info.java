/// `data-exporter status` and `data-exporter tail`.
package io.narrows.exporter.adapter.inbound.cli.overview;
