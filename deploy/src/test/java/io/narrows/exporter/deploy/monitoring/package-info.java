/// Checks of the rules and the dashboard with a real Prometheus, which is not part of the build.
package io.narrows.exporter.deploy.monitoring;
