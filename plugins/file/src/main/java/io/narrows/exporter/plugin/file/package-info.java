/// The consumer `file`: reports on this machine's disk, one JSON object a line.
package io.narrows.exporter.plugin.file;
