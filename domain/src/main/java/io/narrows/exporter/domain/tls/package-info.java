/// Certificates and keys in PEM files, for both sides of TLS.
package io.narrows.exporter.domain.tls;
