/// The programs that the exporter is measured against. Each is a process of its own: it takes `POST /forward` on a free
/// port of loopback, and prints `listening port=` and that port once it listens.
package io.narrows.exporter.rival;
