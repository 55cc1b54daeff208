/// Decides by its source which further consumers a report goes to.
package io.narrows.exporter.application.routing;
