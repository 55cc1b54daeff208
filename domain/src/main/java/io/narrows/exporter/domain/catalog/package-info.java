/// Which consumers are installed, and how one is opened. Plugins do not see this package.
package io.narrows.exporter.domain.catalog;
