package io.narrows.exporter.send.input;

import io.narrows.exporter.domain.json.JsonStrings;
import io.narrows.exporter.domain.json.JsonSyntaxException;
import io.narrows.exporter.domain.json.JsonValue;
import io.narrows.exporter.send.process.BadInputException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/// Reads YAML as the JSON that it stands for, as `kubectl` does: a date is a text.
public final class YamlText {
    private static final int MAX_DEPTH = 50;

    private final String name;

    private YamlText(String name) {
        this.name = name;
    }

    /// The documents of a file that is written in YAML or in JSON.
    ///
    /// @throws BadInputException if it cannot be read, or is neither
    public static List<JsonValue> documents(String file) {
        var text = InputFile.text(file);
        if (text.stripLeading().startsWith("{")) {
            try {
                return List.of(JsonValue.parse(text)); // without the classes that YAML takes
            } catch (JsonSyntaxException e) {
                // YAML has such braces as well.
            }
        }
        return new YamlText(file).read(text);
    }

    private List<JsonValue> read(String text) {
        var documents = new ArrayList<JsonValue>();
        try {
            for (var document : yaml().loadAll(text)) {
                documents.add(JsonValue.parse(json(document, 0)));
            }
        } catch (MarkedYAMLException e) {
            var line = Optional.ofNullable(e.getProblemMark()).map(mark -> " line " + (mark.getLine() + 1));
            throw new BadInputException(
                    "cannot read " + name + ": it is neither YAML nor JSON (" + e.getProblem() + line.orElse("") + ")",
                    e);
        } catch (YAMLException e) {
            throw new BadInputException("cannot read " + name + ": it is no YAML that can be read", e);
        } catch (JsonSyntaxException e) {
            throw new IllegalStateException("what was written as JSON is none", e);
        }
        return documents;
    }

    private static Yaml yaml() {
        var loading = new LoaderOptions();
        loading.setAllowDuplicateKeys(false);
        var dumping = new DumperOptions();
        return new Yaml(new SafeConstructor(loading), new Representer(dumping), dumping, loading, new WithoutDates());
    }

    private String json(Object value, int depth) {
        if (depth > MAX_DEPTH) {
            throw new BadInputException("cannot read " + name + ": it is nested too deep");
        }
        if (value == null) {
            return "null";
        }
        return switch (value) {
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .map(entry -> JsonStrings.quote(String.valueOf(entry.getKey())) + ":"
                                + json(entry.getValue(), depth + 1))
                        .collect(Collectors.joining(",", "{", "}"));
            case List<?> list ->
                list.stream().map(element -> json(element, depth + 1)).collect(Collectors.joining(",", "[", "]"));
            case Boolean flag -> flag.toString();
            case Double number -> number(number);
            case Number number -> number.toString();
            default -> JsonStrings.quote(value.toString());
        };
    }

    private static String number(double number) {
        return Double.isFinite(number) ? BigDecimal.valueOf(number).toString() : JsonStrings.quote("" + number);
    }

    private static final class WithoutDates extends Resolver {
        @Override
        protected void addImplicitResolvers() {
            addImplicitResolver(Tag.BOOL, BOOL, "yYnNtTfFoO");
            addImplicitResolver(Tag.INT, INT, "-+0123456789");
            addImplicitResolver(Tag.FLOAT, FLOAT, "-+0123456789.");
            addImplicitResolver(Tag.MERGE, MERGE, "<");
            addImplicitResolver(Tag.NULL, NULL, "~nN\0");
        }
    }
}
