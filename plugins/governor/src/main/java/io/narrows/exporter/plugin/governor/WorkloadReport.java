package io.narrows.exporter.plugin.governor;

import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.domain.report.PayloadFormat;
import io.narrows.exporter.plugin.governor.Workload.Container;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParser.Event;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Reads the report of the Narrows workload scanner:
///
/// ```json
/// {"namespaceInfos": [{"namespace": {"name": "…"}, "workloadInfos": [{"workload": {
///     "metadata": {"kind": "Deployment", "name": "…"},
///     "pods": [{"containers": [{"name": "…", "id": "…", "image": "…", "imageID": "…"}]}]}}]}]}
/// ```
///
/// Names match without regard to case, unknown names are skipped, and `null` means absent, as in Go. But the arrays
/// that list workloads are required, because a report misread as empty would erase the cluster's inventory.
///
/// Reads the JSON as a stream, and keeps only what the governor needs.
final class WorkloadReport {
    private static final String NAMESPACE_INFOS = "namespaceInfos";
    private static final String WORKLOAD_INFOS = "workloadInfos";
    private static final String WORKLOAD = "workload";

    private final JsonParser parser;

    private WorkloadReport(JsonParser parser) {
        this.parser = parser;
    }

    /// Reads one element of an array, whose beginning is already read.
    private interface Element<T> {
        T read() throws NoWorkloadReportException;
    }

    /// A reference to an object of the cluster.
    private record Reference(String kind, String name) {
        static final Reference NONE = new Reference("", "");
    }

    /// @return the workloads of the cluster, in the order of the report
    static List<Workload> read(Payload report) throws NoWorkloadReportException {
        if (report.format().kind() != PayloadFormat.Kind.JSON_OBJECT) {
            throw new NoWorkloadReportException("it is no JSON object");
        }
        try (var parser = Json.PROVIDER.createParser(new StringReader(report.text()))) {
            parser.next();
            return new WorkloadReport(parser).report();
        } catch (RuntimeException e) { // JsonException, or Parsson's own exception for deep nesting
            throw new NoWorkloadReportException("it is no JSON that can be read");
        }
    }

    private List<Workload> report() throws NoWorkloadReportException {
        Optional<List<List<Workload>>> namespaces = Optional.empty();
        while (parser.next() == Event.KEY_NAME) {
            if (key().equals("namespaceinfos")) {
                namespaces = Optional.of(array(NAMESPACE_INFOS, this::namespace));
            } else {
                skip();
            }
        }
        return namespaces.orElseThrow(() -> missing(NAMESPACE_INFOS)).stream()
                .flatMap(List::stream)
                .toList();
    }

    private List<Workload> namespace() throws NoWorkloadReportException {
        var namespace = Reference.NONE;
        Optional<List<Workload>> workloads = Optional.empty();
        while (parser.next() == Event.KEY_NAME) {
            switch (key()) {
                case "namespace" -> namespace = reference("namespace");
                case "workloadinfos" -> workloads = Optional.of(array(WORKLOAD_INFOS, this::workloadInfo));
                default -> skip();
            }
        }
        var name = namespace.name();
        return workloads.orElseThrow(() -> missing(WORKLOAD_INFOS)).stream()
                .map(workload -> new Workload(name, workload.name(), workload.kind(), workload.containers()))
                .toList();
    }

    private Workload workloadInfo() throws NoWorkloadReportException {
        Optional<Workload> workload = Optional.empty();
        while (parser.next() == Event.KEY_NAME) {
            if (key().equals(WORKLOAD)) {
                expect(Event.START_OBJECT, parser.next(), WORKLOAD + " must be an object");
                workload = Optional.of(workload());
            } else {
                skip();
            }
        }
        return workload.orElseThrow(() -> missing(WORKLOAD));
    }

    private Workload workload() throws NoWorkloadReportException {
        var metadata = Reference.NONE;
        List<List<Container>> pods = List.of();
        while (parser.next() == Event.KEY_NAME) {
            switch (key()) {
                case "metadata" -> metadata = reference("metadata");
                case "pods" -> pods = arrayOrNull("pods", this::pod);
                default -> skip();
            }
        }
        var containers = pods.stream().flatMap(List::stream).toList();
        return new Workload("", metadata.name(), metadata.kind(), containers);
    }

    private List<Container> pod() throws NoWorkloadReportException {
        List<Container> containers = List.of();
        while (parser.next() == Event.KEY_NAME) {
            if (key().equals("containers")) {
                containers = arrayOrNull("containers", this::container);
            } else {
                skip();
            }
        }
        return containers;
    }

    private Container container() throws NoWorkloadReportException {
        var name = "";
        var image = "";
        var imageId = "";
        var id = "";
        while (parser.next() == Event.KEY_NAME) {
            switch (key()) {
                case "name" -> name = text("name");
                case "image" -> image = text("image");
                case "imageid" -> imageId = text("imageID");
                case "id" -> id = text("id");
                default -> skip();
            }
        }
        return new Container(name, image, imageId, id);
    }

    private Reference reference(String name) throws NoWorkloadReportException {
        var event = parser.next();
        if (event == Event.VALUE_NULL) {
            return Reference.NONE;
        }
        expect(Event.START_OBJECT, event, name + " must be an object");
        var kind = "";
        var referred = "";
        while (parser.next() == Event.KEY_NAME) {
            switch (key()) {
                case "kind" -> kind = text("kind");
                case "name" -> referred = text("name");
                default -> skip();
            }
        }
        return new Reference(kind, referred);
    }

    private <T> List<T> array(String name, Element<T> element) throws NoWorkloadReportException {
        return elements(parser.next(), name, element);
    }

    private <T> List<T> arrayOrNull(String name, Element<T> element) throws NoWorkloadReportException {
        var event = parser.next();
        return event == Event.VALUE_NULL ? List.of() : elements(event, name, element);
    }

    private <T> List<T> elements(Event first, String name, Element<T> element) throws NoWorkloadReportException {
        expect(Event.START_ARRAY, first, name + " must be an array");
        var elements = new ArrayList<T>();
        for (var event = parser.next(); event != Event.END_ARRAY; event = parser.next()) {
            expect(Event.START_OBJECT, event, name + " must hold objects");
            elements.add(element.read());
        }
        return elements;
    }

    private String text(String name) throws NoWorkloadReportException {
        var event = parser.next();
        if (event == Event.VALUE_NULL) {
            return "";
        }
        expect(Event.VALUE_STRING, event, name + " must be a text");
        return parser.getString();
    }

    private String key() {
        return parser.getString().toLowerCase(Locale.ROOT);
    }

    private void skip() {
        switch (parser.next()) {
            case START_OBJECT -> parser.skipObject();
            case START_ARRAY -> parser.skipArray();
            default -> {
                // The parser has already passed a single value.
            }
        }
    }

    private void expect(Event wanted, Event found, String rule) throws NoWorkloadReportException {
        if (found != wanted) {
            var place = parser.getLocation();
            throw new NoWorkloadReportException(
                    rule + " (line " + place.getLineNumber() + ", column " + place.getColumnNumber() + ")");
        }
    }

    private static NoWorkloadReportException missing(String name) {
        return new NoWorkloadReportException(name + " is missing");
    }
}
