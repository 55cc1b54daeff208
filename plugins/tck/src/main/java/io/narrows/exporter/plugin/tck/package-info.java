/// The contract that every consumer must keep, as JUnit interfaces.
package io.narrows.exporter.plugin.tck;
