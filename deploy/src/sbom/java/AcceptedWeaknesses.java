import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The weaknesses that somebody has judged to be harmless here, until a day and for a reason.
class AcceptedWeaknesses {
    /// How far ahead the day may be.
    private static final int LONGEST_DAYS = 366;

    private final Path file;
    private final List<Line> lines = new ArrayList<>();
    private final Set<Line> used = new HashSet<>();

    /// A line of the file.
    ///
    /// @param id of OSV, or of another database
    private record Line(int number, String id, String coordinates, LocalDate until, String reason) {}

    AcceptedWeaknesses(Path file, LocalDate today) throws IOException {
        this.file = file;
        var number = 0;
        for (var text : Files.readAllLines(file)) {
            number++;
            if (!text.isBlank() && !text.startsWith("#")) {
                lines.add(read(number, text, today));
            }
        }
    }

    private Line read(int number, String text, LocalDate today) throws IOException {
        var words = text.strip().split("\\s+", 4);
        if (words.length < 4) {
            throw new IOException(file + " line " + number + ": a line is 'ID GROUP:NAME YYYY-MM-DD REASON'");
        }
        try {
            var until = LocalDate.parse(words[2]);
            if (until.isAfter(today.plusDays(LONGEST_DAYS))) {
                throw new IOException(file + " line " + number + ": " + until + " is more than a year ahead");
            }
            return new Line(number, words[0], words[1], until, words[3]);
        } catch (DateTimeParseException e) {
            throw new IOException(file + " line " + number + ": a day is YYYY-MM-DD but was " + words[2], e);
        }
    }

    /// Whether the weakness is accepted today; why, or why no longer, is printed.
    boolean covers(Component component, Advisory advisory, LocalDate today) {
        for (var line : lines) {
            if (line.coordinates().equals(component.coordinates())
                    && advisory.names().contains(line.id())) {
                used.add(line);
                var isOver = line.until().isBefore(today);
                System.out.println((isOver ? "no longer accepted since " : "accepted until ") + line.until() + ": "
                        + line.id() + " " + component.coordinates() + ": " + line.reason());
                return !isOver;
            }
        }
        return false;
    }

    /// Warns of lines that nothing needs any more.
    void warnOfTheRest() {
        lines.stream()
                .filter(line -> !used.contains(line))
                .forEach(line -> System.out.println("needless: " + file + " line " + line.number() + ": " + line.id()
                        + " does not concern this " + line.coordinates()));
    }
}
