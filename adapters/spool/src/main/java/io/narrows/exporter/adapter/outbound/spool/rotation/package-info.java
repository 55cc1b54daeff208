/// What happens after another key became the first of the key file: reports are sealed again, on a thread of its own.
package io.narrows.exporter.adapter.outbound.spool.rotation;
