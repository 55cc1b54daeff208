/// Consumers that an operator paused.
package io.narrows.exporter.domain.pause;
