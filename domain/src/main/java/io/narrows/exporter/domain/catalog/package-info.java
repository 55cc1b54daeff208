/// The installed consumers and how to open one. Plugins do not see this package.
package io.narrows.exporter.domain.catalog;
