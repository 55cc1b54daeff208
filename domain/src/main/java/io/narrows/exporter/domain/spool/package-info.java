/// Where accepted reports wait for delivery. For the host only: plugins do not see this package.
package io.narrows.exporter.domain.spool;
