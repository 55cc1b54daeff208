import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.maven.artifact.versioning.ComparableVersion;

/// A record of OSV (https://ossf.github.io/osv-schema): which versions of which packages have a weakness.
record Advisory(JsonObject json) {
    /// Versions are compared as Maven compares them in both; `GIT` ranges are commits.
    private static final Set<String> OF_VERSIONS = Set.of("ECOSYSTEM", "SEMVER");

    String id() {
        return json.getString("id");
    }

    /// Its own id and those of other databases for the same weakness.
    List<String> names() {
        return Stream.concat(Stream.of(id()), texts(json, "aliases")).toList();
    }

    /// Whether it was found to be none.
    boolean isWithdrawn() {
        return json.containsKey("withdrawn");
    }

    /// When it changed last, in ISO 8601.
    String modified() {
        return json.getString("modified", "");
    }

    String summary() {
        return json.getString("summary", "no summary").replaceAll("\\p{Cntrl}", " ");
    }

    /// A word such as `HIGH`, or the vector of CVSS.
    String severity() {
        var word = json.getOrDefault("database_specific", JsonValue.EMPTY_JSON_OBJECT) instanceof JsonObject specific
                ? specific.getString("severity", "")
                : "";
        return word.isEmpty()
                ? objects(json, "severity")
                        .map(severity -> severity.getString("score", ""))
                        .findFirst()
                        .orElse("severity unknown")
                : word;
    }

    /// The packages of Maven that it concerns, as `group:name`.
    Stream<String> packages() {
        return affected().map(affected -> affected.getJsonObject("package").getString("name"));
    }

    boolean concerns(String coordinates, String version) {
        return affected(coordinates).anyMatch(affected -> contains(affected, version));
    }

    /// The first later version without the weakness.
    Optional<String> fixedIn(String coordinates, String version) {
        var now = new ComparableVersion(version);
        return affected(coordinates)
                .flatMap(Advisory::ranges)
                .flatMap(range -> objects(range, "events"))
                .filter(event -> event.containsKey("fixed"))
                .map(event -> new ComparableVersion(event.getString("fixed")))
                .filter(fixed -> fixed.compareTo(now) > 0)
                .min(Comparator.naturalOrder())
                .map(ComparableVersion::toString);
    }

    /// An entry that says nothing of versions, or only of commits, is taken to mean every version.
    private static boolean contains(JsonObject affected, String version) {
        var listed = texts(affected, "versions").toList();
        var ranges = ranges(affected).toList();
        return listed.contains(version)
                || ranges.stream().anyMatch(range -> isIn(range, new ComparableVersion(version)))
                || listed.isEmpty() && ranges.isEmpty();
    }

    /// The evaluation of OSV: the last event at or below the version decides.
    private static boolean isIn(JsonObject range, ComparableVersion version) {
        var events = new ArrayList<>(objects(range, "events").toList());
        var limits = events.stream().filter(event -> event.containsKey("limit")).toList();
        if (!limits.isEmpty()
                && limits.stream()
                        .map(event -> event.getString("limit"))
                        .noneMatch(limit -> limit.equals("*") || version.compareTo(new ComparableVersion(limit)) < 0)) {
            return false;
        }
        events.removeAll(limits);
        events.sort(Comparator.comparing(Advisory::isTheBeginning).reversed().thenComparing(Advisory::versionOf));
        var isIn = false;
        for (var event : events) {
            var order = version.compareTo(versionOf(event));
            if (event.containsKey("introduced")) {
                isIn |= order >= 0 || isTheBeginning(event);
            } else if (event.containsKey("fixed") ? order >= 0 : order > 0) {
                isIn = false;
            }
        }
        return isIn;
    }

    /// `0` comes before every version, also before `0-alpha`.
    private static boolean isTheBeginning(JsonObject event) {
        return event.getString("introduced", "").equals("0");
    }

    private static ComparableVersion versionOf(JsonObject event) {
        return new ComparableVersion(
                event.getString("introduced", event.getString("fixed", event.getString("last_affected", ""))));
    }

    private Stream<JsonObject> affected() {
        return objects(json, "affected")
                .filter(affected -> affected.containsKey("package")
                        && affected.getJsonObject("package")
                                .getString("ecosystem")
                                .matches("Maven(:.*)?"));
    }

    private Stream<JsonObject> affected(String coordinates) {
        return affected()
                .filter(affected ->
                        affected.getJsonObject("package").getString("name").equals(coordinates));
    }

    private static Stream<JsonObject> ranges(JsonObject affected) {
        return objects(affected, "ranges").filter(range -> OF_VERSIONS.contains(range.getString("type")));
    }

    private static Stream<JsonObject> objects(JsonObject parent, String name) {
        return array(parent, name).getValuesAs(JsonValue::asJsonObject).stream();
    }

    private static Stream<String> texts(JsonObject parent, String name) {
        return array(parent, name).getValuesAs(JsonString::getString).stream();
    }

    /// OSV writes `null` for some lists that have nothing in them.
    private static JsonArray array(JsonObject parent, String name) {
        return parent.get(name) instanceof JsonArray array ? array : JsonArray.EMPTY_JSON_ARRAY;
    }
}
