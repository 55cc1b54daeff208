import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// A library, a plugin or a module of the exporter, as the bill of materials lists it.
///
/// @param place where its jar lies in the distribution, such as `lib` or `plugins/kafka.jar`
/// @param licences ids of SPDX, or names where the bill of materials has no id; any of them may be chosen
record Component(String group, String name, String version, String place, List<String> licences) {

    /// Reads the components of a bill of materials, those in plugins included.
    static List<Component> of(Path sbom) throws IOException {
        try (var reader = Json.createReader(Files.newBufferedReader(sbom))) {
            return of(reader.readObject());
        }
    }

    static List<Component> of(JsonObject sbom) {
        var all = new ArrayList<Component>();
        list(sbom, "components").forEach(component -> {
            var place = file(component);
            all.add(read(component, place));
            list(component, "components").forEach(library -> all.add(read(library, place)));
        });
        return all;
    }

    /// The name of a package as Maven's users and OSV write it.
    String coordinates() {
        return group + ":" + name;
    }

    /// Whether it is made from this source.
    boolean isOwn() {
        return group.equals("io.narrows.exporter");
    }

    private static Component read(JsonObject component, String place) {
        return new Component(
                component.getString("group", ""),
                component.getString("name"),
                component.getString("version"),
                place,
                list(component, "licenses").map(Component::licence).toList());
    }

    /// A plugin says which file it is; everything else lies in `lib`.
    private static String file(JsonObject component) {
        return list(component, "properties")
                .filter(property -> property.getString("name").equals("io.narrows.exporter:file"))
                .map(property -> property.getString("value"))
                .findFirst()
                .orElse("lib");
    }

    private static String licence(JsonObject choice) {
        if (!choice.containsKey("license")) {
            return choice.getString("expression");
        }
        var licence = choice.getJsonObject("license");
        return licence.getString("id", licence.getString("name", "no name"));
    }

    private static Stream<JsonObject> list(JsonObject parent, String name) {
        return parent.getOrDefault(name, JsonArray.EMPTY_JSON_ARRAY).asJsonArray().stream()
                .map(JsonValue::asJsonObject);
    }
}
