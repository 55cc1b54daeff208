package io.narrows.exporter.adapter.inbound.http.console.frame;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.narrows.exporter.adapter.inbound.http.answer.Endpoint;
import io.narrows.exporter.adapter.inbound.http.answer.Refusal;
import io.narrows.exporter.adapter.inbound.http.answer.Resource;
import io.narrows.exporter.domain.hash.TextHash;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// `/console/files/{name}`: the scripts and styles of the console, out of jars. Anybody may load them. Thread-safe.
///
/// Each is read when it is first asked for. A name has the version of the library, or the hash of the content, so a
/// browser may keep the file for good.
public final class ConsoleFiles implements Resource {
    private static final String FOLDER = "/console/files/";
    private static final String WEBJARS = "/META-INF/resources/webjars/";
    private static final String OWN = "/io/narrows/exporter/adapter/inbound/http/console/files/";
    private static final String HTMX = "htmx-2.0.8.js";
    private static final String UPLOT = "uplot-1.6.30.js";
    private static final String UPLOT_STYLE = "uplot-1.6.30.css";
    private static final int HASH_SHOWN = 12;

    private final Map<String, String> places = new LinkedHashMap<>();
    private final Map<String, byte[]> read = new ConcurrentHashMap<>();
    private final Paths paths;

    /// The paths of the files, for the templates.
    record Paths(String htmx, String chart, String chartStyle, String script, String style, String icon) {}

    public ConsoleFiles() {
        places.put(HTMX, WEBJARS + "htmx.org/2.0.8/dist/htmx.min.js");
        places.put(UPLOT, WEBJARS + "uplot/1.6.30/dist/uPlot.iife.min.js");
        places.put(UPLOT_STYLE, WEBJARS + "uplot/1.6.30/dist/uPlot.min.css");
        this.paths = new Paths(
                FOLDER + HTMX,
                FOLDER + UPLOT,
                FOLDER + UPLOT_STYLE,
                FOLDER + own("console", ".js"),
                FOLDER + own("console", ".css"),
                FOLDER + own("icon", ".svg"));
    }

    @Override
    public List<Endpoint> endpoints() {
        return List.of(Endpoint.at(FOLDER + "{name}").get(this::send));
    }

    Paths paths() {
        return paths;
    }

    private void send(ServerRequest request, ServerResponse response) {
        var name = request.path().pathParameters().get("name");
        var place = Optional.ofNullable(places.get(name))
                .orElseThrow(() -> Refusal.notFound("the console has no such file"));
        var content = read.computeIfAbsent(name, unread -> content(place));
        Headers.addTo(response);
        response.header(HeaderNames.CONTENT_TYPE, type(name))
                .header(HeaderNames.CACHE_CONTROL, "public, max-age=31536000, immutable")
                .send(content);
    }

    /// Adds a file of our own, under a name that changes with its content.
    private String own(String name, String ending) {
        var content = content(OWN + name + ending);
        var hash = HexFormat.of().formatHex(TextHash.sha256(new String(content, StandardCharsets.UTF_8)));
        var versioned = name + "-" + hash.substring(0, HASH_SHOWN) + ending;
        places.put(versioned, OWN + name + ending);
        read.put(versioned, content);
        return versioned;
    }

    private static byte[] content(String place) {
        try (var in = ConsoleFiles.class.getResourceAsStream(place)) {
            if (in == null) {
                throw new IllegalStateException("the program was packaged without " + place);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String type(String name) {
        return switch (name.substring(name.lastIndexOf('.'))) {
            case ".js" -> "text/javascript; charset=utf-8";
            case ".css" -> "text/css; charset=utf-8";
            default -> "image/svg+xml";
        };
    }
}
