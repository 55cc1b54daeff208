/// What both ports share to find out who sends a request: tokens, their file, and the count of what was refused.
package io.narrows.exporter.adapter.inbound.http.access;
