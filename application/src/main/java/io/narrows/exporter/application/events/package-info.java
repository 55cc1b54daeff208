/// Events of reports and consumers, and the stream that publishes them.
package io.narrows.exporter.application.events;
