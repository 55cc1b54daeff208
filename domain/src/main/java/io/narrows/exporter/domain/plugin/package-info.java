/// What every host of plugins does alike, whether it is the exporter or the TCK: which packages a plugin sees, and how
/// its code is called. Plugins do not see this package.
package io.narrows.exporter.domain.plugin;
