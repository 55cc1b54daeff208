/// Encryption of consumers' settings, and the key for lane fingerprints.
package io.narrows.exporter.adapter.outbound.spool.secret;
