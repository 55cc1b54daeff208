/// One log for all: what `System.Logger`, `java.util.logging` and slf4j take ends up as lines on standard error.
package io.narrows.exporter.bootstrap.logging;
