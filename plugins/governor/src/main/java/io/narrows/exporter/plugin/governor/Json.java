package io.narrows.exporter.plugin.governor;

import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.spi.JsonProvider;
import java.io.StringReader;
import java.util.Optional;
import org.eclipse.parsson.JsonProviderImpl;

/// Reads JSON answers of services.
final class Json {
    /// Created here and not looked up, because a lookup would use the context class loader of the first thread.
    static final JsonProvider PROVIDER = new JsonProviderImpl();

    private static final int MOST_SHOWN = 200;

    private Json() {}

    /// @return empty if the text is not a JSON object
    static Optional<JsonObject> object(String json) {
        try (var reader = PROVIDER.createReader(new StringReader(json))) {
            return Optional.of(reader.readObject());
        } catch (RuntimeException e) { // JsonException, or Parsson's own exception for deep nesting
            return Optional.empty();
        }
    }

    /// @return empty if there is no object of this name
    static Optional<JsonObject> member(JsonObject object, String name) {
        return object.get(name) instanceof JsonObject member ? Optional.of(member) : Optional.empty();
    }

    /// @return blank if there is no text of this name
    static String text(JsonObject object, String name) {
        return object.get(name) instanceof JsonString text ? text.getString() : "";
    }

    /// @return zero if there is no number of this name, or the number does not fit into a `long`
    static long number(JsonObject object, String name) {
        try {
            return object.get(name) instanceof JsonNumber number ? number.longValueExact() : 0;
        } catch (ArithmeticException | UnsupportedOperationException e) { // the latter for 1e999999999
            return 0;
        }
    }

    /// Shortens a service's text to one line for a log.
    static String brief(String text) {
        var line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        return line.length() <= MOST_SHOWN ? line : line.substring(0, MOST_SHOWN) + "…";
    }
}
