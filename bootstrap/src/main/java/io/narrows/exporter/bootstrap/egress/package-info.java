/// Keeps forbidden addresses out of the host names that this process looks up.
package io.narrows.exporter.bootstrap.egress;
