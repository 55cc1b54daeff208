/// The jar files of plugins before their code runs: whether a jar is trusted, private copies of trusted jars, and what
/// is wrong with a jar.
package io.narrows.exporter.adapter.outbound.plugins.jar;
