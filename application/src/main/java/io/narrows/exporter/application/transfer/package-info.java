/// Moving what waits and is dead from one spool into another.
package io.narrows.exporter.application.transfer;
