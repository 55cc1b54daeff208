/// What a plugin implements. Together with `domain.report` and `domain.consumer` this is all that a plugin sees of the
/// exporter.
package io.narrows.exporter.plugin.spi;
