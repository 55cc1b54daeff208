/// Routes: an operator's rules that add consumers to a report by its source and its labels.
package io.narrows.exporter.application.routing;
