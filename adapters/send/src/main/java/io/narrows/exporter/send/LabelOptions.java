package io.narrows.exporter.send;

import io.narrows.exporter.domain.report.InvalidReportException;
import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.send.process.BadInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/// What is said about each report beside its content: `--label`.
final class LabelOptions {
    private static final String OPTION = "--label";

    @Option(
            names = OPTION,
            paramLabel = "NAME=VALUE",
            description = "A label of each report, such as cluster=prod-eu. Can be repeated.")
    private List<String> labels = new ArrayList<>();

    /// @param parsed tells what stood on the command line
    /// @throws BadInputException if a label is none, is given twice, or exceeds a limit
    Labels read(ParseResult parsed) {
        var read = new TreeMap<String, String>();
        for (var label : given(parsed)) {
            int equals = label.indexOf('=');
            if (equals < 1) {
                throw new BadInputException(OPTION + " must be NAME=VALUE but was '" + label + "'");
            }
            if (read.put(label.substring(0, equals), label.substring(equals + 1)) != null) {
                throw new BadInputException(OPTION + " gives '" + label.substring(0, equals) + "' twice");
            }
        }
        try {
            return Labels.of(read);
        } catch (InvalidReportException e) {
            throw new BadInputException(OPTION + ": " + e.getMessage(), e);
        }
    }

    /// In the environment there is one in each line.
    private List<String> given(ParseResult parsed) {
        return parsed.hasMatchedOption(OPTION)
                ? labels
                : labels.stream()
                        .flatMap(String::lines)
                        .map(String::strip)
                        .filter(line -> !line.isEmpty())
                        .toList();
    }
}
