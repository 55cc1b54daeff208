/// What a consumer is to the exporter: its port, the settings it declares, what it is given and what it answers.
/// Plugins are compiled against this package and `report`.
package io.narrows.exporter.domain.consumer;
