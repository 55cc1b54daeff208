/// Answers: problems, statuses, and what all endpoints share.
package io.narrows.exporter.adapter.inbound.http.answer;
