/// Files that are read while the exporter runs, and the rights that others have on them.
package io.narrows.exporter.domain.file;
