/// Calls into plugins. The exporter trusts no plugin: each call has a deadline, and whatever a plugin throws becomes a
/// value.
package io.narrows.exporter.application.call;
