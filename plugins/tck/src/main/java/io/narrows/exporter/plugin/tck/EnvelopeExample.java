package io.narrows.exporter.plugin.tck;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// An envelope as a page shows it: a block of JSON. Reads no more of JSON than is written in examples, for the TCK
/// brings no library to its users.
final class EnvelopeExample {
    private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?([eE][+-]?\\d+)?");

    private final String text;
    private int at;

    private EnvelopeExample(String text) {
        this.text = text;
    }

    /// The settings that the envelopes of a page have for a consumer. A block that is no envelope is passed over.
    static List<Map<String, Object>> settingsFor(String consumer, List<String> page) {
        var found = new ArrayList<Map<String, Object>>();
        for (int i = 0; i < page.size(); i++) {
            if (page.get(i).strip().equals("```json")) {
                var block = page.subList(i + 1, page.size()).stream()
                        .takeWhile(line -> !line.strip().equals("```"))
                        .toList();
                read(String.join("\n", block))
                        .flatMap(envelope -> object(envelope, "exportConfig"))
                        .flatMap(config -> object(config, consumer))
                        .ifPresent(found::add);
            }
        }
        return found;
    }

    private static Optional<Map<String, Object>> read(String text) {
        try {
            var example = new EnvelopeExample(text);
            var value = example.value();
            return value instanceof Map<?, ?> && example.isAtEnd() ? Optional.of(members(value)) : Optional.empty();
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    private static Optional<Map<String, Object>> object(Map<String, Object> parent, String name) {
        return Optional.ofNullable(parent.get(name))
                .filter(Map.class::isInstance)
                .map(EnvelopeExample::members);
    }

    private static Map<String, Object> members(Object object) {
        var members = new LinkedHashMap<String, Object>();
        ((Map<?, ?>) object).forEach((name, value) -> members.put(String.valueOf(name), value));
        return members;
    }

    private Object value() {
        skipSpace();
        return switch (text.charAt(at)) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string();
            default -> word();
        };
    }

    private Map<String, Object> object() {
        var members = new LinkedHashMap<String, Object>();
        at++;
        while (!ends('}')) {
            skipSpace();
            var name = string();
            expect(':');
            members.put(name, value());
        }
        return members;
    }

    private List<Object> array() {
        var elements = new ArrayList<>();
        at++;
        while (!ends(']')) {
            elements.add(value());
        }
        return elements;
    }

    /// Whether what has begun ends here; else passes over the comma before the next of it.
    private boolean ends(char bracket) {
        skipSpace();
        if (text.charAt(at) == bracket) {
            at++;
            return true;
        }
        if (text.charAt(at) == ',') {
            at++;
        }
        return false;
    }

    private String string() {
        expect('"');
        var read = new StringBuilder();
        while (text.charAt(at) != '"') {
            read.append(text.charAt(at) == '\\' ? escaped() : text.charAt(at));
            at++;
        }
        at++;
        return read.toString();
    }

    private char escaped() {
        at++;
        return switch (text.charAt(at)) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'u' -> {
                at += 4;
                yield (char) Integer.parseInt(text, at - 3, at + 1, 16);
            }
            default -> text.charAt(at);
        };
    }

    private Object word() {
        int start = at;
        while (at < text.length()
                && (Character.isLetterOrDigit(text.charAt(at)) || "+-.".indexOf(text.charAt(at)) >= 0)) {
            at++;
        }
        var word = text.substring(start, at);
        if (NUMBER.matcher(word).matches()) {
            return new BigDecimal(word);
        }
        return switch (word) {
            case "true", "false" -> Boolean.valueOf(word);
            case "null" -> "";
            default -> throw new IllegalArgumentException("no JSON");
        };
    }

    private void expect(char wanted) {
        skipSpace();
        if (text.charAt(at) != wanted) {
            throw new IllegalArgumentException("no JSON");
        }
        at++;
    }

    private void skipSpace() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private boolean isAtEnd() {
        skipSpace();
        return at == text.length();
    }
}
