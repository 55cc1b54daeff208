/// The `smtp` consumer: sends reports by mail, one by one or as a digest.
package io.narrows.exporter.plugin.smtp;
