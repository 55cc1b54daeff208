package io.narrows.exporter.plugin.governor;

import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.spi.JsonProvider;
import java.io.StringReader;
import java.util.Optional;
import org.eclipse.parsson.JsonProviderImpl;

/// Reads what services answer.
final class Json {
    /// Made here and not looked up, which would go through the context class loader of whatever thread is first.
    static final JsonProvider PROVIDER = new JsonProviderImpl();

    private static final int MOST_SHOWN = 200;

    private Json() {}

    /// @return empty if it is no JSON object
    static Optional<JsonObject> object(String json) {
        try (var reader = PROVIDER.createReader(new StringReader(json))) {
            return Optional.of(reader.readObject());
        } catch (RuntimeException e) { // a JsonException, or Parsson's own for what is nested too deeply
            return Optional.empty();
        }
    }

    /// @return empty if it has no object of that name
    static Optional<JsonObject> member(JsonObject object, String name) {
        return object.get(name) instanceof JsonObject member ? Optional.of(member) : Optional.empty();
    }

    /// @return blank if it has no text of that name
    static String text(JsonObject object, String name) {
        return object.get(name) instanceof JsonString text ? text.getString() : "";
    }

    /// @return zero if it has no number of that name, or one that no `long` holds
    static long number(JsonObject object, String name) {
        try {
            return object.get(name) instanceof JsonNumber number ? number.longValueExact() : 0;
        } catch (ArithmeticException | UnsupportedOperationException e) { // the latter for 1e999999999
            return 0;
        }
    }

    /// Words of a service, fit for one line of a log.
    static String brief(String text) {
        var line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        return line.length() <= MOST_SHOWN ? line : line.substring(0, MOST_SHOWN) + "…";
    }
}
