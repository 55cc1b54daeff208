/// Reads the configuration once, out of its layers, and tells what is wrong with it all at once.
package io.narrows.exporter.bootstrap.config;
