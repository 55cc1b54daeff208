/// What the exporter measures of itself, for metrics. Plugins do not see this package.
package io.narrows.exporter.domain.measure;
