/// Calls into plugins, which are trusted with nothing: each has a deadline, and whatever a plugin throws becomes a
/// value.
package io.narrows.exporter.application.call;
