/// Waiting in the tests of all modules.
package io.narrows.exporter.test.time;
