/// Who may do what at the exporter: operators and senders, their tokens, roles and rules.
package io.narrows.exporter.domain.access;
