/// The `webhook` consumer: sends reports to any HTTP endpoint.
package io.narrows.exporter.plugin.webhook;
