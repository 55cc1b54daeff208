/// The history of a spool: what was sent, what came of each attempt, and sending it again.
package io.narrows.exporter.domain.history;
