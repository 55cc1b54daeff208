/// `/reports` on the operators' port: what was sent, what came of it, and sending it again.
package io.narrows.exporter.adapter.inbound.http.admin.history;
