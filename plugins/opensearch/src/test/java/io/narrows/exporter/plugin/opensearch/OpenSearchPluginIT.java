package io.narrows.exporter.plugin.opensearch;

import io.narrows.exporter.plugin.tck.PluginJarContract;

class OpenSearchPluginIT implements PluginJarContract {}
