/// The spool port, where accepted reports wait for delivery. Only the host uses this package; plugins do not see it.
package io.narrows.exporter.domain.spool;
