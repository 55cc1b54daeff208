/// The use cases about what was sent: look at past reports, send them again, and see why deliveries were given up.
package io.narrows.exporter.application.history;
