import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Lists the licence of each library, and refuses those that nobody allowed.
///
/// Run by the build, or as a source file: `ThirdParty.java SBOM LICENCES OUT`, with a file that says which licences are
/// allowed.
class ThirdParty {
    /// The licences that a library may have.
    private final Set<String> allowed = new HashSet<>();
    /// The id of a licence by what a POM calls it.
    private final Map<String, String> ids = new HashMap<>();
    /// The licence of a component whose jar or POM does not name one.
    private final Map<String, String> ofComponents = new HashMap<>();

    private ThirdParty(Path licences) throws IOException {
        var number = 0;
        for (var line : Files.readAllLines(licences)) {
            number++;
            var words = line.strip().split("\\s+", 2);
            var sides = words.length == 2 ? words[1].split("\\s+=\\s+", 2) : new String[0];
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            } else if (words[0].equals("allow") && sides.length == 1) {
                allowed.add(sides[0]);
            } else if (words[0].equals("name") && sides.length == 2) {
                ids.put(sides[0], sides[1]);
            } else if (words[0].equals("component") && sides.length == 2) {
                ofComponents.put(sides[0], sides[1]);
            } else {
                throw new IOException(licences + " line " + number
                        + ": a line is 'allow ID', 'name NAME = ID' or 'component GROUP:NAME = ID'");
            }
        }
    }

    static void main(String[] arguments) throws IOException {
        write(Component.of(Path.of(arguments[0])), Path.of(arguments[1]), Path.of(arguments[2]));
    }

    /// Ends the process with status 1 if a licence is not allowed.
    static void write(List<Component> components, Path licences, Path out) throws IOException {
        var rules = new ThirdParty(licences);
        var libraries =
                components.stream().filter(component -> !component.isOwn()).toList();
        var problems = libraries.stream()
                .filter(library -> rules.idsOf(library).stream().noneMatch(rules.allowed::contains))
                .map(library -> library.coordinates() + " " + library.version() + " in " + library.place()
                        + ": licence " + rules.idsOf(library) + " is not allowed; see " + licences)
                .distinct()
                .toList();
        if (!problems.isEmpty()) {
            problems.forEach(System.err::println);
            System.exit(1);
        }
        Files.writeString(out, rules.page(libraries));
    }

    private List<String> idsOf(Component library) {
        var own = ofComponents.get(library.coordinates());
        return own == null
                ? library.licences().stream()
                        .map(licence -> ids.getOrDefault(licence, licence))
                        .toList()
                : List.of(own);
    }

    private String page(List<Component> libraries) {
        var places = new TreeMap<Component, Set<String>>(
                Comparator.comparing(Component::coordinates).thenComparing(Component::version));
        libraries.forEach(library ->
                places.computeIfAbsent(library, unused -> new TreeSet<>()).add(library.place()));
        var lines = new ArrayList<>(List.of(
                "# Third-party software",
                "",
                "What the distribution contains beside the Data Exporter itself, which is under Apache-2.0 (LICENSE). Where a library has",
                "several licences, any of them may be chosen. The texts and notices lie in META-INF of the jars; sbom.json has more of each.",
                "",
                "| library | version | licence | in |",
                "|---|---|---|---|"));
        places.forEach((library, in) -> lines.add("| " + library.coordinates() + " | " + library.version() + " | "
                + idsOf(library).stream().distinct().collect(Collectors.joining(" or ")) + " | " + String.join(", ", in)
                + " |"));
        return String.join("\n", lines) + "\n";
    }
}
