/// JSON over bytes, read in one pass without a model, so that numbers, order and spelling stay as they were sent.
package io.narrows.exporter.domain.json;
