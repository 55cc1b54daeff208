/// What happens to reports and consumers, told to whoever listens.
package io.narrows.exporter.application.events;
