/// HTTP requests to the exporter and to Kubernetes, with retries.
package io.narrows.exporter.send.transport;
