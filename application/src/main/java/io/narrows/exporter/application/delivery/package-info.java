/// Delivers what waits in the spool: one lane for each consumer and its settings.
package io.narrows.exporter.application.delivery;
