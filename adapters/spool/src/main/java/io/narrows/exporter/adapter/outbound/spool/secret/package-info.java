/// Encrypts consumers' settings, and keeps the key by which lanes are named.
package io.narrows.exporter.adapter.outbound.spool.secret;
