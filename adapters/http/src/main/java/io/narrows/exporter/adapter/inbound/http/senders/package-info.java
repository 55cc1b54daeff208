/// The rules of the port for reports: who may hand in a report, and what the operator allows each sender.
package io.narrows.exporter.adapter.inbound.http.senders;
