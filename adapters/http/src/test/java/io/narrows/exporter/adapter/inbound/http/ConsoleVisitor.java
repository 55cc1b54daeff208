package io.narrows.exporter.adapter.inbound.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/// A browser without scripts that a test steers: keeps the cookie, follows no redirect, and sends the token of the last
/// page that had one.
final class ConsoleVisitor {
    private static final Pattern FORM_TOKEN = Pattern.compile("name=\"token\" value=\"([0-9a-f]{64})\"");

    private static final Pattern WHITE_SPACE = Pattern.compile("\\s+");

    private final URI base;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private Optional<String> cookie = Optional.empty();
    private String formToken = "";

    ConsoleVisitor(URI base) {
        this.base = base;
    }

    static ConsoleVisitor loggedIn(URI base, String token) {
        var visitor = new ConsoleVisitor(base);
        visitor.logIn(token);
        return visitor;
    }

    HttpResponse<String> logIn(String token) {
        return post("/console/login", Map.of("token", token));
    }

    HttpResponse<String> get(String path, String... headers) {
        return send(request(path, headers).GET());
    }

    /// Sends a form with the token of the last page.
    HttpResponse<String> submit(String path, Map<String, String> fields) {
        var all = new HashMap<>(fields);
        all.put("token", formToken);
        return post(path, all);
    }

    HttpResponse<String> post(String path, Map<String, String> fields, String... headers) {
        var body = fields.entrySet().stream()
                .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                .collect(Collectors.joining("&"));
        return send(request(path, headers)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(body)));
    }

    HttpResponse<String> send(String path, String method, String type, String body) {
        return send(request(path).header("Content-Type", type).method(method, BodyPublishers.ofString(body)));
    }

    /// The page at a path, which must be well-formed.
    Document page(String path) {
        return parse(get(path).body());
    }

    String formToken() {
        return formToken;
    }

    Optional<String> cookie() {
        return cookie;
    }

    void steal(Optional<String> other) {
        cookie = other;
    }

    static Document parse(String html) {
        try {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new ByteArrayInputStream(html.getBytes(StandardCharsets.UTF_8)));
        } catch (ParserConfigurationException | SAXException | IOException e) {
            throw new AssertionError("not well-formed: " + e.getMessage() + "\n" + html, e);
        }
    }

    static List<Element> elements(Document page, String name) {
        var found = new ArrayList<Element>();
        var nodes = page.getElementsByTagName(name);
        for (int i = 0; i < nodes.getLength(); i++) {
            found.add((Element) nodes.item(i));
        }
        return found;
    }

    /// The text of the main part of a page, with single spaces.
    static String text(HttpResponse<String> answer) {
        var main = elements(parse(answer.body()), "main").getFirst();
        return WHITE_SPACE.matcher(spaced(main)).replaceAll(" ");
    }

    /// The text of a node, with a space between cells.
    private static String spaced(Node node) {
        if (node.getNodeType() == Node.TEXT_NODE) {
            return node.getNodeValue();
        }
        var text = new StringBuilder();
        for (var child = node.getFirstChild(); child != null; child = child.getNextSibling()) {
            text.append(spaced(child));
        }
        return List.of("td", "th", "dt", "dd", "p", "h1", "h2", "text").contains(node.getNodeName())
                ? " " + text + " "
                : text.toString();
    }

    private HttpRequest.Builder request(String path, String... headers) {
        var request = HttpRequest.newBuilder(base.resolve(path));
        cookie.ifPresent(known -> request.header("Cookie", known));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return request;
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        var answer = answer(request.build());
        answer.headers()
                .firstValue("Set-Cookie")
                .ifPresent(
                        header -> cookie = Optional.of(header.split(";", 2)[0]).filter(pair -> !pair.endsWith("=")));
        var token = FORM_TOKEN.matcher(answer.body());
        if (token.find()) {
            formToken = token.group(1);
        }
        return answer;
    }

    private HttpResponse<String> answer(HttpRequest request) {
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while it waited for an answer", e);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
