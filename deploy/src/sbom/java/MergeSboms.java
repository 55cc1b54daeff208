import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.json.stream.JsonGenerator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipFile;

/// Makes one bill of materials (CycloneDX) of the distribution out of those of its parts. A plugin's libraries are in
/// its jar, so they are listed inside of that jar: two plugins may have two versions of one library.
///
/// Run by the build, as a source file: `MergeSboms.java OUT VERSION PROJECT CONTENTS LICENCES THIRD_PARTY`, with the
/// folder
/// of the project, the descriptor of the distribution, which names its plugins, the licences that are allowed, and the
/// page
/// that lists those of its libraries.
class MergeSboms {
    private MergeSboms() {}

    static void main(String[] arguments) throws IOException {
        var out = Path.of(arguments[0]);
        var version = arguments[1];
        var project = Path.of(arguments[2]);
        var plugins = pluginsIn(Files.readString(Path.of(arguments[3])));

        var program = read(project.resolve("bootstrap/target/bom.json"));
        var components = Json.createArrayBuilder();
        var dependencies = Json.createArrayBuilder(program.getJsonArray("dependencies"));
        program.getJsonArray("components").forEach(components::add);
        components.add(program.getJsonObject("metadata").getJsonObject("component"));
        for (var plugin : plugins) {
            var target = project.resolve("plugins").resolve(plugin).resolve("target");
            var bom = read(target.resolve("bom.json"));
            var jar = target.resolve("data-exporter-plugin-" + plugin + "-" + version + ".jar");
            var bundle = new Bundle(plugin + ".jar");
            components.add(bundle.component(bom, jar));
            bundle.dependencies(bom).forEach(dependencies::add);
        }

        var bom = Json.createObjectBuilder()
                .add("bomFormat", "CycloneDX")
                .add("specVersion", program.getString("specVersion"))
                .add("version", 1)
                .add("metadata", metadata(program, version))
                .add("components", components)
                .add("dependencies", dependencies)
                .build();
        var pretty = Json.createWriterFactory(Map.of(JsonGenerator.PRETTY_PRINTING, true));
        try (var writer = pretty.createWriter(Files.newBufferedWriter(out))) {
            writer.writeObject(bom);
        }
        ThirdParty.write(Component.of(bom), Path.of(arguments[4]), Path.of(arguments[5]));
    }

    /// The jars that the descriptor puts into `plugins/`, without their ending.
    private static List<String> pluginsIn(String contents) {
        return Pattern.compile("<outputFileNameMapping>(\\w+)\\.jar</outputFileNameMapping>")
                .matcher(contents)
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    private static JsonObject read(Path bom) throws IOException {
        if (!Files.exists(bom)) {
            throw new IOException("there is no " + bom + ": the POM there has to name cyclonedx-maven-plugin");
        }
        try (var reader = Json.createReader(Files.newBufferedReader(bom))) {
            return reader.readObject();
        }
    }

    /// A list that is left out has nothing in it.
    private static JsonArray list(JsonObject object, String name) {
        return object.containsKey(name) ? object.getJsonArray(name) : JsonValue.EMPTY_JSON_ARRAY;
    }

    /// No time and no serial number: the same source gives the same bytes.
    private static JsonObjectBuilder metadata(JsonObject program, String version) {
        var metadata = program.getJsonObject("metadata");
        return Json.createObjectBuilder()
                .add("lifecycles", metadata.get("lifecycles"))
                .add("tools", metadata.get("tools"))
                .add(
                        "component",
                        Json.createObjectBuilder()
                                .add("type", "application")
                                .add("bom-ref", "data-exporter@" + version)
                                .add("group", "io.narrows.exporter")
                                .add("name", "data-exporter")
                                .add("version", version)
                                .add(
                                        "licenses",
                                        metadata.getJsonObject("component").get("licenses")));
    }

    /// A jar with libraries in it.
    ///
    /// @param name of the file
    private record Bundle(String name) {

        JsonObject component(JsonObject bom, Path jar) throws IOException {
            var plugin = Json.createObjectBuilder();
            var libraries = Json.createArrayBuilder();
            var known = new HashSet<String>();
            list(bom, "components").stream()
                    .map(JsonValue::asJsonObject)
                    .filter(library -> !isLent(library.getString("bom-ref")))
                    .forEach(library -> {
                        known.add(library.getString("group", "") + ":" + library.getString("name"));
                        libraries.add(renamed(library, "bom-ref"));
                    });
            for (var maven : inside(jar)) {
                if (known.add(maven.getProperty("groupId") + ":" + maven.getProperty("artifactId"))) {
                    libraries.add(hidden(maven));
                }
            }
            renamed(bom.getJsonObject("metadata").getJsonObject("component"), "bom-ref")
                    .forEach(plugin::add);
            return plugin.add("scope", "required")
                    .add("hashes", Json.createArrayBuilder().add(hash(jar)))
                    .add(
                            "properties",
                            Json.createArrayBuilder()
                                    .add(Json.createObjectBuilder()
                                            .add("name", "io.narrows.exporter:file")
                                            .add("value", "plugins/" + name)))
                    .add("components", libraries)
                    .build();
        }

        /// What libraries brought in their own jars says who it is by the file that Maven leaves there.
        private static List<Properties> inside(Path jar) throws IOException {
            var all = new ArrayList<Properties>();
            try (var zip = new ZipFile(jar.toFile())) {
                for (var entry : zip.stream().toList()) {
                    if (entry.getName().endsWith("/pom.properties")) {
                        var properties = new Properties();
                        properties.load(zip.getInputStream(entry));
                        all.add(properties);
                    }
                }
            }
            all.removeIf(maven -> maven.getProperty("groupId").equals("io.narrows.exporter"));
            all.sort(Comparator.comparing(
                    maven -> maven.getProperty("groupId") + ":" + maven.getProperty("artifactId")));
            return all;
        }

        private JsonObject hidden(Properties maven) {
            var reference = "pkg:maven/" + maven.getProperty("groupId") + "/" + maven.getProperty("artifactId") + "@"
                    + maven.getProperty("version");
            var license = Json.createObjectBuilder().add("name", "as told in META-INF of the jar");
            return Json.createObjectBuilder()
                    .add("type", "library")
                    .add("bom-ref", renamed(reference))
                    .add("group", maven.getProperty("groupId"))
                    .add("name", maven.getProperty("artifactId"))
                    .add("version", maven.getProperty("version"))
                    .add(
                            "licenses",
                            Json.createArrayBuilder()
                                    .add(Json.createObjectBuilder().add("license", license)))
                    .add("purl", reference)
                    .build();
        }

        Stream<JsonObject> dependencies(JsonObject bom) {
            return list(bom, "dependencies").stream()
                    .map(JsonValue::asJsonObject)
                    .filter(dependency -> !isLent(dependency.getString("ref")))
                    .map(dependency -> Json.createObjectBuilder(renamed(dependency, "ref"))
                            .add("dependsOn", renamed(list(dependency, "dependsOn")))
                            .build());
        }

        /// Whether the exporter lends it to plugins; then it is not in the jar.
        private static boolean isLent(String reference) {
            return reference.startsWith("pkg:maven/org.slf4j/slf4j-api@");
        }

        private JsonObject renamed(JsonObject object, String key) {
            return Json.createObjectBuilder(object)
                    .add(key, renamed(object.getString(key)))
                    .build();
        }

        private JsonArrayBuilder renamed(JsonArray references) {
            var renamed = Json.createArrayBuilder();
            references.getValuesAs(JsonString::getString).stream()
                    .filter(reference -> !isLent(reference))
                    .forEach(reference -> renamed.add(renamed(reference)));
            return renamed;
        }

        private String renamed(String reference) {
            return name + "/" + reference;
        }

        private static JsonObjectBuilder hash(Path jar) throws IOException {
            try {
                var sum = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(jar));
                return Json.createObjectBuilder()
                        .add("alg", "SHA-256")
                        .add("content", HexFormat.of().formatHex(sum));
            } catch (NoSuchAlgorithmException e) {
                throw new UncheckedIOException(new IOException(e));
            }
        }
    }
}
