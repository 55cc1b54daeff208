/// The operators' console of a running exporter, used in a real browser.
package io.narrows.exporter.deploy.console;
