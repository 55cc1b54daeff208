/// How the shared spool talks to PostgreSQL: connections, transactions, tables, and the forms of their columns.
package io.narrows.exporter.adapter.outbound.postgres.sql;
