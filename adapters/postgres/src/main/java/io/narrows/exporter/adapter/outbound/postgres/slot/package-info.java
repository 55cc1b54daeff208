/// The slots that payloads rotate through, and the janitor that empties them.
package io.narrows.exporter.adapter.outbound.postgres.slot;
