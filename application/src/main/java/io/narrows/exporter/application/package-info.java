/// The use cases of the exporter. Inbound adapters call them; they call the ports of the domain.
package io.narrows.exporter.application;
