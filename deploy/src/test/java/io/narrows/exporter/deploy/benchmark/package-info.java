/// Measures the exporter beside other programs that take reports and pass them on. `deploy/benchmark` has the commands.
package io.narrows.exporter.deploy.benchmark;
