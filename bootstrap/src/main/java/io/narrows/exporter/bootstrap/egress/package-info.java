/// The guard over the process's own lookups of host names.
package io.narrows.exporter.bootstrap.egress;
