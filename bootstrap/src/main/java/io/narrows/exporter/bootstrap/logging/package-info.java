/// The log: records of `System.Logger`, `java.util.logging` and SLF4J become lines on standard error.
package io.narrows.exporter.bootstrap.logging;
