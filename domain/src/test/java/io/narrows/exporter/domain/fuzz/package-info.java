/// The classes that the fuzz tests of all modules share.
package io.narrows.exporter.domain.fuzz;
