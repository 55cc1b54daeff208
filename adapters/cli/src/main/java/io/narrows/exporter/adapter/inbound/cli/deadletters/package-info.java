/// `data-exporter dead-letters`.
package io.narrows.exporter.adapter.inbound.cli.deadletters;
