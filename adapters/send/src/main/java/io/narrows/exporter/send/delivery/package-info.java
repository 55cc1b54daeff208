/// The delivery of reports to the exporter, and the lines that tell the user of it.
package io.narrows.exporter.send.delivery;
