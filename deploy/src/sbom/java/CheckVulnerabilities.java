import jakarta.json.Json;
import jakarta.json.JsonException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/// Looks the libraries of a bill of materials up in an export of OSV, without a network.
///
/// Run by `deploy/release/check-vulnerabilities.sh`, which says what its arguments and its exit status mean.
class CheckVulnerabilities {
    private static final long LARGEST_ADVISORY = 16 << 20;

    private final Map<String, List<Advisory>> advisories = new HashMap<>();
    private int count;
    private String newest = "";

    private CheckVulnerabilities() {}

    static void main(String[] arguments) {
        try {
            System.exit(run(arguments) ? 0 : 1);
        } catch (IOException | IllegalArgumentException e) {
            System.err.println("check-vulnerabilities.sh: " + e.getMessage());
            System.exit(2);
        }
    }

    /// @return whether nothing was found
    private static boolean run(String[] arguments) throws IOException {
        var options = options(arguments);
        var today = LocalDate.now(ZoneOffset.UTC);
        var accepted = new AcceptedWeaknesses(Path.of(options.get("--accepted")), today);
        var components = placesOf(Component.of(Path.of(options.get("--sbom"))));
        var check = new CheckVulnerabilities();
        check.read(Path.of(options.get("export")));
        check.refuseIfOlderThan(Integer.parseInt(options.get("--max-age")));

        var found = 0;
        for (var entry : components.entrySet()) {
            var component = entry.getKey();
            for (var advisory : check.advisories.getOrDefault(component.coordinates(), List.of())) {
                if (advisory.concerns(component.coordinates(), component.version())
                        && !accepted.covers(component, advisory, today)) {
                    found++;
                    System.out.println(line(component, entry.getValue(), advisory));
                }
            }
        }
        accepted.warnOfTheRest();
        System.out.println(found + " found: " + components.size() + " components, " + check.count
                + " advisories, the newest of " + check.newest);
        return found == 0;
    }

    /// The last one of an option counts.
    private static Map<String, String> options(String[] arguments) {
        var options = new HashMap<>(Map.of("--max-age", "30"));
        for (var argument : arguments) {
            var parts = argument.split("=", 2);
            if (!argument.startsWith("--")) {
                if (options.put("export", argument) != null) {
                    throw new IllegalArgumentException("there is one export, not two: " + argument);
                }
            } else if (parts.length == 2
                    && Set.of("--sbom", "--accepted", "--max-age").contains(parts[0])) {
                options.put(parts[0], parts[1]);
            } else {
                throw new IllegalArgumentException("unknown option " + argument + "; see --help");
            }
        }
        if (!options.containsKey("export")) {
            throw new IllegalArgumentException("name the export of OSV, all.zip; see --help");
        }
        return options;
    }

    private static Map<Component, Set<String>> placesOf(List<Component> components) throws IOException {
        var places = new LinkedHashMap<String, Set<String>>();
        var first = new TreeMap<String, Component>();
        for (var component : components) {
            var key = component.coordinates() + ":" + component.version();
            first.putIfAbsent(key, component);
            places.computeIfAbsent(key, unused -> new TreeSet<>()).add(component.place());
        }
        if (first.isEmpty()) {
            throw new IOException("the bill of materials has no components");
        }
        return first.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getValue,
                        entry -> places.get(entry.getKey()),
                        (one, other) -> one,
                        LinkedHashMap::new));
    }

    private void read(Path export) throws IOException {
        try (var zip = new ZipFile(export.toFile())) {
            for (var entry : zip.stream().toList()) {
                if (entry.getName().endsWith(".json")) {
                    read(zip, entry);
                }
            }
        }
        if (advisories.isEmpty()) {
            throw new IOException(export + " has no advisory for Maven; is it OSV's Maven/all.zip?");
        }
    }

    private void read(ZipFile zip, ZipEntry entry) throws IOException {
        try (var in = zip.getInputStream(entry)) {
            var bytes = in.readNBytes((int) LARGEST_ADVISORY);
            if (bytes.length == LARGEST_ADVISORY) {
                throw new IOException(zip.getName() + ": " + entry.getName() + " is larger than 16 MiB");
            }
            try (var reader = Json.createReader(new ByteArrayInputStream(bytes))) {
                add(new Advisory(reader.readObject()));
            } catch (JsonException | ClassCastException | NullPointerException e) {
                throw new IOException(zip.getName() + ": " + entry.getName() + " is no advisory of OSV", e);
            }
        }
    }

    private void add(Advisory advisory) {
        count++;
        newest = newest.compareTo(advisory.modified()) < 0 ? advisory.modified() : newest;
        if (!advisory.isWithdrawn()) {
            advisory.packages()
                    .distinct()
                    .forEach(name -> advisories
                            .computeIfAbsent(name, unused -> new ArrayList<>())
                            .add(advisory));
        }
    }

    /// An old export knows nothing of what was found since.
    private void refuseIfOlderThan(int days) throws IOException {
        if (newest.isEmpty() || Instant.parse(newest).isBefore(Instant.now().minus(Duration.ofDays(days)))) {
            throw new IOException("the newest advisory is of " + newest + ", more than " + days
                    + " days ago; get a newer export, or say --max-age=DAYS");
        }
    }

    private static String line(Component component, Set<String> places, Advisory advisory) {
        return component.coordinates() + " " + component.version() + " in " + String.join(", ", places) + ": "
                + String.join(" ", advisory.names()) + " " + advisory.severity() + ": " + advisory.summary() + "; "
                + advisory.fixedIn(component.coordinates(), component.version())
                        .map(version -> "fixed in " + version)
                        .orElse("no fixed version");
    }
}
