/// `data-exporter consumers`.
package io.narrows.exporter.adapter.inbound.cli.consumers;
