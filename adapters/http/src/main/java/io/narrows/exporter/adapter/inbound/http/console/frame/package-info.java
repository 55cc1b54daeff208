/// What every page of the console has: the frame around it, its forms, its templates and its files.
package io.narrows.exporter.adapter.inbound.http.console.frame;
