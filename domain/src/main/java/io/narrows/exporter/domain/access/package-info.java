/// Who may do what at the exporter: tokens and their roles.
package io.narrows.exporter.domain.access;
