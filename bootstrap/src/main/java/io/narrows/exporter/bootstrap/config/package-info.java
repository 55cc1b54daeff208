/// Reads the configuration from its layers, once, and reports all its problems together.
package io.narrows.exporter.bootstrap.config;
