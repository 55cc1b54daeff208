/// When something may happen again.
package io.narrows.exporter.domain.time;
