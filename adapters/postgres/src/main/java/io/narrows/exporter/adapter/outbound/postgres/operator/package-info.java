/// What operators ask a shared spool and change in it: dead letters, history, pauses, and what waits.
package io.narrows.exporter.adapter.outbound.postgres.operator;
