/// The `file` consumer: stores reports on the local disk, one JSON object per line.
package io.narrows.exporter.plugin.file;
