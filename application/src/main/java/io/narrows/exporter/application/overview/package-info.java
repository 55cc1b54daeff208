/// What an operator sees of the running exporter at a glance.
package io.narrows.exporter.application.overview;
