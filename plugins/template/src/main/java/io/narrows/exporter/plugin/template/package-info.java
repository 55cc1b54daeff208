/// The consumer `template`, to start your own from.
package io.narrows.exporter.plugin.template;
