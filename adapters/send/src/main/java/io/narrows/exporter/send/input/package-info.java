/// What the user hands in: files, reports, secrets and keys, read and checked.
package io.narrows.exporter.send.input;
