/// What operators should know without asking: reports of the exporter about itself.
package io.narrows.exporter.application.notices;
