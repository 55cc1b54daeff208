/// Processes that the tests of all modules start.
package io.narrows.exporter.test.process;
