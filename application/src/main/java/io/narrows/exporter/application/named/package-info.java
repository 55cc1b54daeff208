/// Consumers that the operator has set up under a name.
package io.narrows.exporter.application.named;
