/// `data-exporter send`: reads reports and posts them to an exporter.
///
/// It starts for each report that a scanner prints, so it must start fast. Nothing here may load what a small report
/// does not need: JSON is read by a few classes of its own, HTTP is spoken with the JDK's smallest client, and YAML,
/// TLS and threads are touched only where they are asked for.
package io.narrows.exporter.send;
