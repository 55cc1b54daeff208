/// The operators' console: pages of HTML that show what the exporter does and let operators change it.
package io.narrows.exporter.adapter.inbound.http.console;
