package io.narrows.exporter.adapter.inbound.http.reports;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.report.InvalidReportException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A reference model of Go's `encoding/json` for an envelope, written for clarity and not for speed: first a tree of
/// values, then the fields of the envelope. The byte reader is compared with this model, and `go-outcomes.tsv` compares
/// the model with the real Go.
final class GoEnvelope {
    /// The outcome of reading a body.
    sealed interface Outcome {}

    /// Go refuses the body.
    record Refused() implements Outcome {}

    /// Go accepts the body, and a rule of the protocol refuses it.
    record RefusedByProtocol() implements Outcome {}

    record Accepted(String source, Map<ConsumerId, ConsumerSettings> consumers, String payload) implements Outcome {}

    private static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1L;
    }

    private static final class RefusedByProtocolException extends Exception {
        private static final long serialVersionUID = 1L;
    }

    private record Member(String name, Value value) {}

    /// A JSON value and its place in the body.
    ///
    /// @param meaning a list of members or of values, a String, a BigDecimal as it is spelled, a Boolean; empty for
    ///     null
    private record Value(Kind kind, Optional<Object> meaning, int from, int to) {}

    private enum Kind {
        OBJECT,
        ARRAY,
        STRING,
        NUMBER,
        BOOLEAN,
        NULL
    }

    private static final int MAX_NUMBER_LENGTH = 100;
    private static final int MAX_NUMBER_SCALE = 1_000;
    private static final BigDecimal TOO_LARGE = BigDecimal.valueOf(1, MAX_NUMBER_SCALE + 1);

    private final byte[] body;
    private int at;

    private GoEnvelope(byte[] body) {
        this.body = body;
    }

    static Outcome read(byte[] body) {
        try {
            var go = new GoEnvelope(body);
            var top = go.value();
            go.space();
            go.require(go.at == body.length);
            return go.envelope(top);
        } catch (RefusedException e) {
            return new Refused();
        } catch (RefusedByProtocolException e) {
            return new RefusedByProtocol();
        }
    }

    private Outcome envelope(Value top) throws RefusedException, RefusedByProtocolException {
        var source = "";
        var payload = "";
        Optional<Value> exportConfig = Optional.empty();
        Optional<Value> config = Optional.empty();
        boolean isRefusedByProtocol = false;
        if (top.kind() != Kind.NULL) {
            require(top.kind() == Kind.OBJECT);
            for (var member : members(top)) {
                var value = member.value();
                var name = folded(member.name());
                if (value.kind() == Kind.NULL) {
                    continue;
                }
                switch (name) {
                    case "SOURCE" -> {
                        require(value.kind() == Kind.STRING);
                        source = (String) value.meaning().orElseThrow();
                    }
                    case "PAYLOAD" -> payload = payload(value);
                    case "EXPORTCONFIG" -> {
                        requireConsumers(value);
                        exportConfig = Optional.of(value);
                        isRefusedByProtocol |= hasWrongNames(value);
                    }
                    case "CONFIG" -> config = Optional.of(value);
                    default -> {
                        // Unknown keys are skipped.
                    }
                }
            }
        }
        if (exportConfig.isEmpty() && config.isPresent()) {
            requireConsumers(config.get());
        }
        if (isRefusedByProtocol) {
            return new RefusedByProtocol();
        }
        var consumers = exportConfig.isPresent() ? exportConfig : config;
        return new Accepted(source, consumers.isPresent() ? consumers(consumers.get()) : Map.of(), payload);
    }

    private String payload(Value value) throws RefusedException {
        return switch (value.kind()) {
            case STRING -> (String) value.meaning().orElseThrow();
            case OBJECT, ARRAY -> decoded(value.from(), value.to());
            default -> throw new RefusedException();
        };
    }

    private void requireConsumers(Value value) throws RefusedException {
        require(value.kind() == Kind.OBJECT);
        for (var consumer : members(value)) {
            require(consumer.value().kind() == Kind.OBJECT || consumer.value().kind() == Kind.NULL);
        }
    }

    private static boolean hasWrongNames(Value exportConfig) {
        try {
            consumers(exportConfig);
            return false;
        } catch (RefusedByProtocolException e) {
            return true;
        }
    }

    private static Map<ConsumerId, ConsumerSettings> consumers(Value value) throws RefusedByProtocolException {
        var consumers = new LinkedHashMap<ConsumerId, ConsumerSettings>();
        for (var consumer : members(value)) {
            try {
                var id = new ConsumerId(consumer.name());
                if (consumer.value().kind() == Kind.OBJECT) {
                    if (hasLargeNumber(consumer.value())) {
                        throw new RefusedByProtocolException();
                    }
                    consumers.put(id, ConsumerSettings.of(settings(consumer.value())));
                }
            } catch (InvalidReportException e) {
                throw new RefusedByProtocolException();
            }
        }
        return consumers;
    }

    /// Whether a number is beyond what the protocol allows in settings, also one that another of the same name
    /// replaces.
    @SuppressWarnings("unchecked")
    private static boolean hasLargeNumber(Value value) {
        return switch (value.kind()) {
            case OBJECT -> members(value).stream().anyMatch(member -> hasLargeNumber(member.value()));
            case ARRAY -> ((List<Value>) value.meaning().orElseThrow()).stream().anyMatch(GoEnvelope::hasLargeNumber);
            case NUMBER -> Math.abs((long) ((BigDecimal) value.meaning().orElseThrow()).scale()) > MAX_NUMBER_SCALE;
            default -> false;
        };
    }

    private static Map<String, Object> settings(Value object) {
        var settings = new TreeMap<String, Object>(String.CASE_INSENSITIVE_ORDER);
        for (var member : members(object)) {
            setting(member.value()).ifPresent(setting -> settings.put(member.name(), setting));
        }
        return settings;
    }

    @SuppressWarnings("unchecked")
    private static Optional<Object> setting(Value value) {
        return switch (value.kind()) {
            case OBJECT -> Optional.of(settings(value));
            case ARRAY ->
                Optional.of(((List<Value>) value.meaning().orElseThrow())
                        .stream().flatMap(element -> setting(element).stream()).toList());
            default -> value.meaning();
        };
    }

    @SuppressWarnings("unchecked")
    private static List<Member> members(Value object) {
        return (List<Member>) object.meaning().orElseThrow();
    }

    /// Folds a name as Go 1.19 does: ASCII letters, and for `s` and `k` also U+017F and U+212A.
    private static String folded(String name) {
        var folded = new StringBuilder();
        name.chars()
                .map(c -> c == 0x17F ? 'S' : c == 0x212A ? 'K' : c >= 'a' && c <= 'z' ? c - 32 : c)
                .forEach(c -> folded.append((char) c));
        return folded.toString();
    }

    private Value value() throws RefusedException {
        space();
        int from = at;
        require(at < body.length);
        switch (body[at]) {
            case '{' -> {
                return new Value(Kind.OBJECT, Optional.of(object()), from, at);
            }
            case '[' -> {
                return new Value(Kind.ARRAY, Optional.of(array()), from, at);
            }
            case '"' -> {
                return new Value(Kind.STRING, Optional.of(string()), from, at);
            }
            case 't' -> word("true");
            case 'f' -> word("false");
            case 'n' -> {
                word("null");
                return new Value(Kind.NULL, Optional.empty(), from, at);
            }
            default -> {
                return new Value(Kind.NUMBER, Optional.of(number()), from, at);
            }
        }
        return new Value(Kind.BOOLEAN, Optional.of(body[from] == 't'), from, at);
    }

    private List<Member> object() throws RefusedException {
        var members = new ArrayList<Member>();
        at++;
        space();
        if (skip('}')) {
            return members;
        }
        do {
            space();
            var name = string();
            space();
            require(skip(':'));
            members.add(new Member(name, value()));
            space();
        } while (skip(','));
        require(skip('}'));
        return members;
    }

    private List<Value> array() throws RefusedException {
        var elements = new ArrayList<Value>();
        at++;
        space();
        if (skip(']')) {
            return elements;
        }
        do {
            elements.add(value());
            space();
        } while (skip(','));
        require(skip(']'));
        return elements;
    }

    private String string() throws RefusedException {
        require(skip('"'));
        var text = new StringBuilder();
        while (true) {
            require(at < body.length && (body[at] & 0xFF) >= ' ');
            if (skip('"')) {
                return text.toString();
            }
            if (skip('\\')) {
                escape(text);
            } else {
                int length = characterLength(at, body.length);
                text.append(length == 0 ? "\uFFFD" : new String(body, at, length, StandardCharsets.UTF_8));
                at += Math.max(1, length);
            }
        }
    }

    private void escape(StringBuilder text) throws RefusedException {
        require(at < body.length);
        char c = (char) body[at++];
        int simple = "\"\\/bfnrt".indexOf(c);
        if (simple >= 0) {
            text.append("\"\\/\b\f\n\r\t".charAt(simple));
            return;
        }
        require(c == 'u');
        char unit = unit();
        if (!Character.isSurrogate(unit)) {
            text.append(unit);
            return;
        }
        int before = at;
        if (Character.isHighSurrogate(unit) && skip('\\') && skip('u')) {
            char low = unit();
            if (Character.isLowSurrogate(low)) {
                text.append(unit).append(low);
                return;
            }
        }
        at = before;
        text.append('\uFFFD');
    }

    private char unit() throws RefusedException {
        require(at + 4 <= body.length);
        var digits = new String(body, at, 4, StandardCharsets.ISO_8859_1);
        require(digits.matches("[0-9A-Fa-f]{4}"));
        at += 4;
        return (char) Integer.parseInt(digits, 16);
    }

    private BigDecimal number() throws RefusedException {
        int from = at;
        while (at < body.length && "+-.0123456789Ee".indexOf(body[at]) >= 0) {
            at++;
        }
        var spelled = new String(body, from, at - from, StandardCharsets.US_ASCII);
        require(spelled.matches("-?(0|[1-9][0-9]*)([.][0-9]+)?([eE][+-]?[0-9]+)?"));
        try {
            return spelled.length() > MAX_NUMBER_LENGTH ? TOO_LARGE : new BigDecimal(spelled);
        } catch (NumberFormatException e) {
            return TOO_LARGE;
        }
    }

    /// Decodes a part as Go does: each wrong byte becomes U+FFFD.
    private String decoded(int from, int to) {
        var text = new StringBuilder();
        for (int i = from; i < to; ) {
            int length = characterLength(i, to);
            text.append(length == 0 ? "\uFFFD" : new String(body, i, length, StandardCharsets.UTF_8));
            i += Math.max(1, length);
        }
        return text.toString();
    }

    /// The length of the character at a position, found by trying every length; 0 if no character begins there.
    private int characterLength(int from, int to) {
        for (int length = 1; length <= 4 && from + length <= to; length++) {
            var text = new String(body, from, length, StandardCharsets.UTF_8);
            boolean isReplaced = text.indexOf('\uFFFD') >= 0
                    && !(length == 3
                            && body[from] == (byte) 0xEF
                            && body[from + 1] == (byte) 0xBF
                            && body[from + 2] == (byte) 0xBD);
            if (!isReplaced && text.codePointCount(0, text.length()) == 1) {
                return length;
            }
        }
        return 0;
    }

    private void word(String word) throws RefusedException {
        for (int i = 0; i < word.length(); i++) {
            require(skip(word.charAt(i)));
        }
    }

    private void space() {
        while (at < body.length && (body[at] == ' ' || body[at] == '\n' || body[at] == '\r' || body[at] == '\t')) {
            at++;
        }
    }

    private boolean skip(char wanted) {
        if (at < body.length && body[at] == wanted) {
            at++;
            return true;
        }
        return false;
    }

    private void require(boolean isRight) throws RefusedException {
        if (!isRight) {
            throw new RefusedException();
        }
    }
}
