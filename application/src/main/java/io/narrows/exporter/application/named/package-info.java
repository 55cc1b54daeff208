/// Consumers that the operator configured under a name.
package io.narrows.exporter.application.named;
