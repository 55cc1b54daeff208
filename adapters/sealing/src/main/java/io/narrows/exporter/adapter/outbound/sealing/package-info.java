/// What both durable spools store alike: sealed settings, keys, and the columns of a report.
package io.narrows.exporter.adapter.outbound.sealing;
