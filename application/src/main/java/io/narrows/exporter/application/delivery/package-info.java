/// Delivers what waits in the spool, in one lane for each consumer and its settings.
package io.narrows.exporter.application.delivery;
