/// Answers: problems, statuses and what every endpoint shares.
package io.narrows.exporter.adapter.inbound.http.answer;
