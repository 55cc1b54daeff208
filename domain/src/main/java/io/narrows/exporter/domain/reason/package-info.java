/// Reasons that destinations and consumers give in words, compared with each other.
package io.narrows.exporter.domain.reason;
