/// Hashes of texts.
package io.narrows.exporter.domain.hash;
