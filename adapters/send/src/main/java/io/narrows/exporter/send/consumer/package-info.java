/// The consumers that an envelope asks for.
package io.narrows.exporter.send.consumer;
