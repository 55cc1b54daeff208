/// Opens jars in class loaders of their own, creates the factory of each, reads what it declares, and closes it.
package io.narrows.exporter.adapter.outbound.plugins.load;
