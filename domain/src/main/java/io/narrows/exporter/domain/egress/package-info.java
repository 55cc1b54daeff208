/// The rules about which addresses consumers may connect to.
package io.narrows.exporter.domain.egress;
