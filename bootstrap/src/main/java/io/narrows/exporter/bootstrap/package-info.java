/// Where the program starts and its parts are wired together. The only package that sees them all.
package io.narrows.exporter.bootstrap;
