package io.narrows.exporter.plugin.template;

import io.narrows.exporter.plugin.tck.PluginJarContract;

/// Looks into the packaged jar.
class TemplatePluginIT implements PluginJarContract {}
